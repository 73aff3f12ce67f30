import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const { jobs } = parse(readFileSync(join(__dirname, '../../.github/workflows/release.yml'), 'utf-8'));
const stepsOf = (job: string): any[] => jobs[job].steps;

test.each(['npm', 'pypi', 'maven', 'nuget', 'golang'])('a release publishes to %s', (registry) => {
  const publish = stepsOf(`release_${registry}`).find(({ id }) => id === 'release');
  expect(publish.run).toContain(`publib-${registry}`);
  expect(publish.env.PUBLIB_DRYRUN).toBe('${{ inputs.dry_run }}');
});

test('npm gets the provenance, and its registry is the one of publib', () => {
  expect(stepsOf('release_npm').find(({ id }) => id === 'release').env).toEqual({
    NPM_DIST_TAG: 'latest', NPM_CONFIG_PROVENANCE: 'true', NPM_TRUSTED_PUBLISHER: 'true', PUBLIB_DRYRUN: '${{ inputs.dry_run }}',
  });
});

test.each(['maven', 'nuget'])('archives for %s are attested to', (registry) => {
  const { permissions, steps } = jobs[`release_${registry}`];
  expect(permissions).toMatchObject({ 'attestations': 'write', 'id-token': 'write' });
  expect(steps.filter(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@'))).toHaveLength(1);
});
