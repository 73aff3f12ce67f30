import type { Look } from './check-job';
import { type ImageReference, shortImage } from './image-reference';

/** Whether an image is signed, by each of the profiles that it has to be signed by. */

export interface SigningStatus {
  readonly profile: string;
  /** `COMPLETE`, `IN_PROGRESS` or `FAILED` */
  readonly status: string;
  readonly reason?: string;
}

export interface ImageSignatures {
  /** One for each signing rule of the registry that is about the image. */
  describe(image: ImageReference): Promise<readonly SigningStatus[]>;
}

/** Amazon ECR knows of signing as soon as an image was pushed. */
const SIGNING_BEGINS_WITHIN = 120;

export async function lookAtSignatures(image: ImageReference, signatures: ImageSignatures): Promise<Look> {
  const what = shortImage(image);
  const statuses = await signatures.describe(image);
  const measures = { signatures: statuses.filter(({ status }) => status === 'COMPLETE').length };
  if (statuses.length === 0) {
    return { pending: `nothing signs ${what}; add a signing rule for the repository to the registry`, atMostSeconds: SIGNING_BEGINS_WITHIN };
  }
  const failed = statuses.find(({ status }) => status !== 'COMPLETE' && status !== 'IN_PROGRESS');
  if (failed) return { passed: false, summary: `${what} is not signed by ${failed.profile}: ${failed.reason ?? failed.status}`, measures };
  if (measures.signatures < statuses.length) return { pending: `signing of ${what} is not complete` };
  return { passed: true, summary: `${what} is signed by ${statuses.map(({ profile }) => profile).join(', ')}`, measures };
}
