import { LayoutEnvironment, LayoutInput, layOut, validateLayout } from '../../src/pipelines/layout';

/** Builds of one action each. */
interface Case extends Omit<LayoutInput, 'builds'> {
  readonly builds: readonly string[];
}

const inputOf = ({ builds, environments }: Case): LayoutInput => ({ builds: builds.map((name) => [name]), environments });

/** A layout as text: `Stage: action@runOrder action@runOrder`. */
function picture(input: LayoutInput): string[] {
  return layOut(input).map((stage) => `${stage.name}: ${stage.actions.map((action) => `${action.name}@${action.runOrder}`).join(' ')}`);
}

function environment(name: string, props: Partial<LayoutEnvironment> = {}): LayoutEnvironment {
  return { name, gate: false, builds: [], deployments: [], checks: [], ...props };
}

const inTurn = (...names: string[]) => names.map((name, i) => ({ name, order: i + 1 }));
const site = { name: 'site', steps: inTurn('Upload', 'Release') };

describe('layOut', () => {
  test.each<[string, Case, string[]]>([
    ['a build alone', { builds: ['site'], environments: [] }, ['Source: Source@1', 'Build: site@1']],
    ['builds run side by side', { builds: ['api', 'site'], environments: [] }, ['Source: Source@1', 'Build: api@1 site@1']],
    ['no builds, no stage for them', { builds: [], environments: [environment('live', { checks: ['smoke'] })] }, ['Source: Source@1', 'live: smoke@1']],
    ['the steps of a deployment follow each other, checks come last',
      { builds: ['site'], environments: [environment('live', { deployments: [site], checks: ['home', 'deep'] })] },
      ['Source: Source@1', 'Build: site@1', 'live: site-Upload@1 site-Release@2 home@3 deep@3']],
    ['deployments run side by side, checks wait for the longest',
      { builds: ['site', 'docs'], environments: [environment('live', { deployments: [site, { name: 'docs', steps: inTurn('Upload') }], checks: ['home'] })] },
      ['Source: Source@1', 'Build: site@1 docs@1', 'live: site-Upload@1 site-Release@2 docs-Upload@1 home@3']],
    ['a gate waits in a stage of its own',
      { builds: ['site'], environments: [environment('test', { deployments: [site] }), environment('live', { gate: true, deployments: [site] })] },
      ['Source: Source@1', 'Build: site@1', 'test: site-Upload@1 site-Release@2', 'live-approval: Approve@1', 'live: site-Upload@1 site-Release@2']],
  ])('%s', (_title, input, expected) => {
    expect(picture(inputOf(input))).toEqual(expected);
  });

  test('steps of the same order run side by side, and builds may have several actions', () => {
    const functions = { name: 'functions', steps: [{ name: 'Layers', order: 1 }, { name: 'ingest', order: 2 }, { name: 'report', order: 2 }] };
    expect(picture({ builds: [['python', 'java']], environments: [environment('live', { deployments: [functions], checks: ['smoke'] })] }))
      .toEqual(['Source: Source@1', 'Build: python@1 java@1', 'live: functions-Layers@1 functions-ingest@2 functions-report@2 smoke@3']);
  });

  test('what is too much for one stage goes on in the next, nothing before what it waits for', () => {
    const functions = {
      name: 'fn', steps: [...Array.from({ length: 99 }, (_, i) => ({ name: `${i}`, order: 2 })), { name: 'Layers', order: 1 }],
    };
    const [, , gate, first, second, third, ...others] = layOut({ builds: [['b']], environments: [environment('live', { gate: true, deployments: [functions], checks: ['c'] })] });
    expect([gate, first, second, third].map(({ name, environment: of, actions }) => [name, of, actions.length]))
      .toEqual([['live-approval', 'live', 1], ['live', 'live', 50], ['live-2', 'live', 50], ['live-3', 'live', 1]]);
    expect(others).toEqual([]);
    expect(first.actions[0].name).toBe('fn-Layers');
    expect(first.actions[1].name).toBe('fn-0');
    expect(second.actions[0].name).toBe('fn-49');
    expect(third.actions.map(({ name }) => name)).toEqual(['c']);
  });

  test('says which environment a stage belongs to, gate included', () => {
    const stages = layOut({ builds: [['site']], environments: [environment('live', { gate: true, deployments: [site] })] });
    expect(stages.map((stage) => stage.environment)).toEqual([undefined, undefined, 'live', 'live']);
  });
});

describe('validateLayout', () => {
  const problems = (input: Case) => validateLayout(layOut(inputOf(input)));

  test('accepts what the service accepts', () => {
    const environments = Array.from({ length: 48 }, (_, i) => environment(`e${i}`, { deployments: [site] }));
    expect(problems({ builds: Array.from({ length: 50 }, (_, i) => `b${i}`), environments })).toEqual([]);
  });

  test.each<[string, Case, string]>([
    ['fails with a source alone', { builds: [], environments: [] }, 'there is nothing to do after the source; call addBuild() or addEnvironment()'],
    ['fails with an environment that does nothing', { builds: ['site'], environments: [environment('live')] },
      "environment 'live' does nothing; call deploy() or verify() on it"],
    ['fails with more than 50 stages', { builds: ['b'], environments: Array.from({ length: 49 }, (_, i) => environment(`e${i}`, { checks: ['c'] })) },
      'a pipeline has at most 50 stages, got 51; split it into pipelines that follow each other'],
    ['fails with more than 50 builds', { builds: Array.from({ length: 51 }, (_, i) => `b${i}`), environments: [] },
      "stage 'Build': at most 50 actions fit in a stage, got 51; build some of them in another pipeline"],
    ['fails with an environment called like a stage of the pipeline', { builds: ['b'], environments: [environment('Build', { checks: ['c'] })] },
      "stage 'Build' exists twice; give the environments names that differ from each other, from 'Source', 'Build' and from '<name>-approval'"],
    ['fails with an environment called like the gate of another',
      { builds: ['b'], environments: [environment('live', { gate: true, checks: ['c'] }), environment('live-approval', { checks: ['c'] })] },
      "stage 'live-approval' exists twice; give the environments names that differ from each other, from 'Source', 'Build' and from '<name>-approval'"],
    ['fails with two checks of one name', { builds: ['b'], environments: [environment('live', { checks: ['c', 'c'] })] },
      "stage 'live': two actions are called 'c'; give each build, deployment and check of a stage its own name"],
    ['fails with a name that the service refuses', { builds: ['b'], environments: [environment('pre prod', { checks: ['c'] })] },
      "stage 'pre prod': a name holds letters, digits and . @ _ - only, got 'pre prod'; rename it"],
    ['fails with an action name that is too long', { builds: ['b'], environments: [environment('live', { checks: ['c'.repeat(101)] })] },
      `stage 'live', action '${'c'.repeat(101)}': a name has at most 100 characters, got 101; shorten it`],
  ])('%s', (_title, input, message) => {
    expect(problems(input)).toEqual([message]);
  });

  test('tells all problems at once', () => {
    expect(problems({ builds: [], environments: [environment('a b'), environment('c', { checks: ['x', 'x'] })] })).toHaveLength(3);
  });
});
