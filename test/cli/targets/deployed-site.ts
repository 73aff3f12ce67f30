import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readSites } from '../../../src/cli/model/read-sites';
import type { SiteModel } from '../../../src/cli/model/site';
import { localHosting } from '../../../src/cli/targets/local-hosting';
import { SpaHosting, type SpaHostingProps } from '../../../src/hosting';
import { releaseSite } from '../../../src/runtime/site-release';
import { synthesize } from '../model/synthesize';

/** The site of a synthesized SpaHosting, as the command reads it. */
export function synthesizeSite(props?: SpaHostingProps): SiteModel {
  return readSites(synthesize('Web', (stack) => new SpaHosting(stack, 'Shop', props)))[0];
}

export function temporaryDirectory(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
}

/** What a run does: upload, then release. */
export async function deploy(model: SiteModel, targets: string, release: string, files: { readonly [path: string]: string }): Promise<void> {
  const hosting = localHosting({ SITE_BUCKET: model.bucket, SITE_STORE_ARN: model.store!, SITE_KEEP: '5' }, targets, () => {});
  for (const [file, body] of Object.entries(files)) {
    await hosting.files.write(`releases/${release}/${file}`, body, 'public, max-age=31536000, immutable');
  }
  await releaseSite({ release }, hosting);
}
