import { Architecture } from 'aws-cdk-lib/aws-lambda';
import fc from 'fast-check';
import { groupPackages } from '../../src/builds/private/package-groups';
import { directorySettings, javaSettings, nodeSettings, PackageSettings, pythonSettings } from '../../src/builds/private/package-settings';

const SETTINGS: { readonly [letter: string]: PackageSettings } = {
  p: pythonSettings('d', {}),
  q: pythonSettings('d', { pythonVersion: '3.12' }),
  P: pythonSettings('d', { architecture: Architecture.ARM_64 }),
  j: javaSettings('d', {}),
  J: javaSettings('d', { javaVersion: '25' }),
  n: nodeSettings('d', {}),
  N: nodeSettings('d', { architecture: Architecture.ARM_64 }),
  d: directorySettings('d', {}),
};

/** `'ppj'` is a fleet of two functions in Python, then one in Java. Packages are named after what they are and where. */
function groups(fleet: string, size: number): { [group: string]: string } {
  const packages = [...fleet].map((letter, i) => ({ ...SETTINGS[letter], name: `${letter}${i}`, kind: 'function' as const }));
  return Object.fromEntries(groupPackages(packages, size).map((group) => [group.name, group.packages.map(({ name }) => name).join(' ')]));
}

test.each<[string, string, number, { [group: string]: string }]>([
  ['one language is one group', 'ppp', 25, { python: 'p0 p1 p2' }],
  ['each language has a group', 'pjndp', 25, { python: 'p0 p4', java: 'j1', node: 'n2', directory: 'd3' }],
  ['a full group is followed by another', 'ppppp', 2, { 'python': 'p0 p1', 'python-2': 'p2 p3', 'python-3': 'p4' }],
  ['versions do not share a machine', 'pqpJj', 25, { 'python': 'p0 p2', 'python-2': 'q1', 'java': 'J3', 'java-2': 'j4' }],
  ['wheels for Arm are chosen on any machine', 'pP', 25, { python: 'p0 P1' }],
  ['Node.js for Arm is built on Arm', 'nN', 25, { 'node': 'n0', 'node-2': 'N1' }],
  ['groups of two versions fill up side by side', 'pqpqpq', 2, { 'python': 'p0 p2', 'python-2': 'q1 q3', 'python-3': 'p4', 'python-4': 'q5' }],
])('%s', (_title, fleet, size, expected) => {
  expect(groups(fleet, size)).toEqual(expected);
});

const fleets = fc.string({ unit: fc.constantFrom(...Object.keys(SETTINGS)), minLength: 1, maxLength: 40 });
const sizes = fc.integer({ min: 1, max: 8 });

test('what is added at the end moves nothing', () => {
  fc.assert(fc.property(fleets, fleets, sizes, (fleet, added, size) => {
    const after = groups(fleet + added, size);
    for (const [group, members] of Object.entries(groups(fleet, size))) expect(`${after[group]} `).toMatch(new RegExp(`^${members} `));
  }));
});

test('each package is in one group, which is no larger than asked and of one toolchain', () => {
  fc.assert(fc.property(fleets, sizes, (fleet, size) => {
    const all = Object.entries(groups(fleet, size)).map(([group, members]) => [group, members.split(' ')] as const);
    expect(all.flatMap(([, members]) => members).sort()).toEqual([...fleet].map((letter, i) => `${letter}${i}`).sort());
    for (const [group, members] of all) {
      expect(members.length).toBeLessThanOrEqual(size);
      expect(new Set(members.map((member) => SETTINGS[member[0]].toolchain))).toEqual(new Set([group.split('-')[0]]));
    }
  }));
});
