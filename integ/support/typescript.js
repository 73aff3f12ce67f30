// Lets Node.js load TypeScript: `node -r ./integ/support/typescript.js <file>`. integ-runner synthesizes each app twice, and ts-node would
// take most of that time. Types are checked by tsc.
const fs = require('fs');
const { transformSync } = require('esbuild');

require.extensions['.ts'] = (module, file) => {
  module._compile(transformSync(fs.readFileSync(file, 'utf8'), { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file }).code, file);
};
