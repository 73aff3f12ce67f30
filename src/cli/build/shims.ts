import * as fs from 'fs';
import * as path from 'path';

/**
 * Programs that stand in front of the machine's own: what belongs to the build image or to AWS does not reach this machine.
 */
export function writeShims(directory: string): void {
  fs.mkdirSync(directory, { recursive: true });
  const programs: [string, string][] = [
    ...IMAGE_TOOLS.map((name): [string, string] => [name, skip(name)]),
    ['aws', AWS],
    ['codebuild-hash-files', `#!/bin/sh\nexec '${process.execPath}' "$0.js" "$@"\n`],
    ['codebuild-hash-files.js', HASH_FILES],
  ];
  for (const [name, text] of programs) fs.writeFileSync(path.join(directory, name), text, { mode: 0o755 });
}

const IMAGE_TOOLS = ['apt-get', 'apt', 'yum', 'dnf', 'apk', 'sudo'];

const skip = (name: string) => `#!/bin/sh
echo "${name} $*: skipped: package manager of the build image"
`;

const AWS = `#!/bin/sh
printf '%s\\n' "aws $*: a local run makes no AWS calls; "'put [ "$CODEBUILD_KMS_KEY_ID" = alias/local ] || before the command, or leave the action out' >&2
exit 1
`;

/** Prints one SHA-256 over the files that match, in the order of their names (BS-70). Runs on its own, so it needs no package. */
const HASH_FILES = `const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
const root = process.env.CODEBUILD_SRC_DIR || process.cwd();
const tokens = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' };
const expression = (glob) => glob.replace(/^\\.\\//, '').replace(/\\*\\*\\/|\\*\\*|[*?{},]|[.+^$()|[\\]\\\\]/g, (text) => tokens[text] || '\\\\' + text);
const patterns = process.argv.slice(2).map((glob) => new RegExp('^' + expression(glob) + '$'));
const files = [];
(function walk(directory, prefix) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) walk(path.join(directory, entry.name), name + '/');
    else if (entry.isFile() && patterns.some((pattern) => pattern.test(name))) files.push(name);
  }
})(root, '');
if (files.length === 0) {
  console.error('codebuild-hash-files: no file matches ' + process.argv.slice(2).join(' '));
  process.exit(1);
}
const hash = createHash('sha256');
for (const file of files.sort()) hash.update(createHash('sha256').update(fs.readFileSync(path.join(root, file))).digest());
console.log(hash.digest('hex'));
`;
