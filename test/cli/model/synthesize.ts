import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { readAssembly } from '../../../src/cli/assembly/assembly';
import type { Assembly } from '../../../src/cli/assembly/template';

/** The assembly of an app with one environment-agnostic stack, as the command reads it. */
export function synthesize(stackName: string, define: (stack: Stack) => void): Assembly {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-out-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    define(new Stack(app, stackName));
    app.synth();
    return readAssembly(outdir);
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
