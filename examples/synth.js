// Synthesizes an example into its own cdk.out: `node examples/synth.js examples/three-pipelines`.
// Examples import 'cdk-delivery-pipelines' as a user would; here that is the source tree.
const path = require('path');

const example = path.resolve(process.argv[2] ?? '');
process.env.TS_NODE_PROJECT = path.join(__dirname, '..', 'tsconfig.dev.json');
process.env.CDK_OUTDIR ??= path.join(example, 'cdk.out');
process.env.CDK_VALIDATION ??= 'false';
require('ts-node').register({ transpileOnly: true });
require('tsconfig-paths/register');
require(path.join(example, 'main.ts'));
