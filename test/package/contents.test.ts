import { spawnSync } from 'child_process';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** Everything that users install, without a compilation all of it but `lib`. */
const CONTENTS = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|\.jsii)$/,
  /^lib\/.+(?<!\.lambda|\.test)\.(js|d\.ts)$/,
  /^assets\/.+\/index\.js$/,
  /^assets\/checker\/main\/tools\/[^/]+\/(package(-lock)?\.json|requirements\.txt|go\.(mod|sum))$/, // versions of what checks install
];

describe('the npm package', () => {
  const files = packedFiles();

  test('holds compiled code, bundles and what npm shows, and nothing else', () => {
    expect(files.filter((file) => !CONTENTS.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  test('holds no program twice: the command and what builds start are bundles', () => {
    expect(files.filter((file) => /^lib\/(aws|checker|cli|packager|terraformer)\//.test(file))).toEqual([]);
  });

  test('holds the command', () => {
    expect(files).toContain('assets/cli/main/index.js');
  });
});

function packedFiles(): string[] {
  const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf-8', timeout: 25_000 });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  const packages: { files: { path: string }[] }[] = Object.values(JSON.parse(stdout));
  return packages[0].files.map((file) => file.path).sort();
}
