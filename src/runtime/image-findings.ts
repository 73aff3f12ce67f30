import type { ImageFindingsSettings, Severity } from '../contract';
import type { Look } from './check-job';
import { type ImageReference, shortImage } from './image-reference';

/** What a scan has found in an image, compared with what is accepted. */

export interface ScanFinding {
  /** `CVE-2026-1234` */
  readonly id: string;
  /** As the scanner calls it: `CRITICAL` to `LOW`, and others. */
  readonly severity: string;
}

/** One page of a scan. */
export interface ScanPage {
  readonly status: string;
  readonly description?: string;
  readonly findings: readonly ScanFinding[];
  readonly next?: string;
}

export interface ImageScans {
  /** Undefined when there is no scan of the image. */
  describe(image: ImageReference, next?: string): Promise<ScanPage | undefined>;
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const DONE = ['COMPLETE', 'ACTIVE'];
const RUNNING = ['PENDING', 'IN_PROGRESS'];
/** A scan on push is there within seconds. */
const SCAN_BEGINS_WITHIN = 120;
/** Of a thousand findings each. */
const MAX_PAGES = 20;
const MAX_NAMES = 10;

/** What to do about scans that will never say anything. */
const REMEDIES: { readonly [status: string]: string } = {
  FAILED: 'push the image again, and look at the scan in Amazon ECR',
  UNSUPPORTED_IMAGE: 'build on an operating system that the scanner supports, or check the image with another tool',
  FINDINGS_UNAVAILABLE: 'look whether Amazon Inspector is turned on in the account of the registry, and scans the repository',
  SCAN_ELIGIBILITY_EXPIRED: 'push the image again, or let Amazon Inspector scan images for longer',
  LIMIT_EXCEEDED: 'wait for a day, or let Amazon Inspector scan the repository',
  IMAGE_ARCHIVED: 'restore the image from the archive of the repository',
};

export async function lookAtFindings(image: ImageReference, settings: ImageFindingsSettings, scans: ImageScans): Promise<Look> {
  const what = shortImage(image);
  const first = await scans.describe(image);
  if (!first) return { pending: `no scan of ${what}; turn on scanning of the repository on push`, atMostSeconds: SCAN_BEGINS_WITHIN };
  const { status, description } = first;
  const said = description ? ` (${description})` : '';
  if (RUNNING.includes(status)) return { pending: `the scan of ${what} is not complete${said}` };
  if (!DONE.includes(status)) return { passed: false, summary: `the scan of ${what} is ${status}${said}; ${REMEDIES[status] ?? 'look at the scan in Amazon ECR'}` };

  const findings = [...first.findings];
  let { next } = first;
  for (let page = 1; next !== undefined; page++) {
    if (page === MAX_PAGES) return { passed: false, summary: `${what} has more than ${findings.length} findings; build on a base image with fewer` };
    const more = await scans.describe(image, next);
    findings.push(...more?.findings ?? []);
    next = more?.next;
  }
  return compare(what, findings, settings);
}

function compare(what: string, findings: readonly ScanFinding[], { severity, ignore }: ImageFindingsSettings): Look {
  const accepted = new Set(ignore);
  const counted = findings.filter(({ id }) => !accepted.has(id));
  const of = (name: string) => counted.filter((finding) => finding.severity.toLowerCase() === name);
  const counts = Object.fromEntries([...SEVERITIES].reverse().map((name) => [name, of(name).length]));
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const measures = { ...counts, other: counted.length - known, accepted: findings.length - counted.length };

  const grave = SEVERITIES.slice(SEVERITIES.indexOf(severity)).reverse().flatMap(of);
  const numbers = Object.entries(measures).filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`).join(', ') || 'no findings';
  if (grave.length === 0) return { passed: true, summary: `${numbers} in ${what}`, measures };
  const names = [...new Set(grave.map(({ id }) => id))];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return {
    passed: false,
    summary: `${numbers} in ${what}: ${names.slice(0, MAX_NAMES).join(', ')}${more}; update what has them, or accept them by ignore`,
    measures,
  };
}
