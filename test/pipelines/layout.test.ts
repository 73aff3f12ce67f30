import { LayoutCheck, LayoutEnvironment, LayoutInput, LayoutStep, LayoutUnit, layOut, validateDependencies, validateLayout } from '../../src/pipelines/layout';

/** Builds of one action each. */
interface Case extends Omit<LayoutInput, 'builds'> {
  readonly builds: readonly string[];
}

const inputOf = ({ builds, environments }: Case): LayoutInput => ({ builds: builds.map((name) => build(name)), environments });

/** A layout as text: `Stage: action@runOrder action@runOrder`. */
function picture(input: LayoutInput): string[] {
  return layOut(input).map((stage) => `${stage.name}: ${stage.actions.map((action) => `${action.name}@${action.runOrder}`).join(' ')}`);
}

function environment(name: string, props: Partial<LayoutEnvironment> = {}): LayoutEnvironment {
  return { name, gate: false, builds: [], deployments: [], checks: [], ...props };
}

const afterwards = (...names: string[]) => names.map((name): LayoutCheck => ({ name, place: 'after' }));
const inTurn = (...names: string[]) => names.map((name, i) => ({ name, order: i + 1 }));
const site = { name: 'site', steps: inTurn('Upload', 'Release') };
const unit = (name: string, ...steps: LayoutStep[]): LayoutUnit => ({ name, steps });
/** A build of one action, which waits for others. */
const build = (name: string, ...after: number[]) => unit(name, { name, order: 1, after });
/** What is planned and applied, and whose plan waits for others. */
const terraform = (name: string, ...after: number[]) => unit(name, { name: 'Plan', order: 1, planned: true, after }, { name: 'Apply', order: 2 });

describe('layOut', () => {
  test.each<[string, Case, string[]]>([
    ['a build alone', { builds: ['site'], environments: [] }, ['Source: Source@1', 'Build: site@1']],
    ['builds run side by side', { builds: ['api', 'site'], environments: [] }, ['Source: Source@1', 'Build: api@1 site@1']],
    ['no builds, no stage for them', { builds: [], environments: [environment('live', { checks: afterwards('smoke') })] }, ['Source: Source@1', 'live: smoke@1']],
    ['the steps of a deployment follow each other, checks come last',
      { builds: ['site'], environments: [environment('live', { deployments: [site], checks: afterwards('home', 'deep') })] },
      ['Source: Source@1', 'Build: site@1', 'live: site-Upload@1 site-Release@2 home@3 deep@3']],
    ['deployments run side by side, checks wait for the longest',
      { builds: ['site', 'docs'], environments: [environment('live', { deployments: [site, { name: 'docs', steps: inTurn('Upload') }], checks: afterwards('home') })] },
      ['Source: Source@1', 'Build: site@1 docs@1', 'live: site-Upload@1 site-Release@2 docs-Upload@1 home@3']],
    ['a gate waits in a stage of its own',
      { builds: ['site'], environments: [environment('test', { deployments: [site] }), environment('live', { gate: true, deployments: [site] })] },
      ['Source: Source@1', 'Build: site@1', 'test: site-Upload@1 site-Release@2', 'live-approval: Approve@1', 'live: site-Upload@1 site-Release@2']],
    ['evidence comes before the approval, who approved after it',
      { builds: ['site'], environments: [environment('live', { gate: true, evidence: true, deployments: [site] })] },
      ['Source: Source@1', 'Build: site@1', 'live-approval: Evidence@1 Approve@2 Approver@3', 'live: site-Upload@1 site-Release@2']],
  ])('%s', (_title, input, expected) => {
    expect(picture(inputOf(input))).toEqual(expected);
  });

  test('a build that takes what others leave runs after them', () => {
    expect(picture({ builds: [build('app', 1), unit('layers', { name: 'python', order: 1 }, { name: 'files', order: 1 }), build('docs')], environments: [] }))
      .toEqual(['Source: Source@1', 'Build: app@2 python@1 files@1 docs@1']);
  });

  test('steps of the same order run side by side, and builds may have several actions', () => {
    const functions = { name: 'functions', steps: [{ name: 'Layers', order: 1 }, { name: 'ingest', order: 2 }, { name: 'report', order: 2 }] };
    expect(picture({ builds: [unit('functions', { name: 'python', order: 1 }, { name: 'java', order: 1 })], environments: [environment('live', { deployments: [functions], checks: afterwards('smoke') })] }))
      .toEqual(['Source: Source@1', 'Build: python@1 java@1', 'live: functions-Layers@1 functions-ingest@2 functions-report@2 smoke@3']);
  });

  test.each<[string, Partial<LayoutEnvironment>, string[]]>([
    ['what is planned comes before its gate, what is applied after it', { gate: true, deployments: [terraform('a'), terraform('b')], checks: afterwards('c') },
      ['live-prepare: a-Plan@1 b-Plan@1', 'live-approval: Approve@1', 'live: a-Apply@1 b-Apply@1 c@2']],
    ['without a gate, a plan needs no stage of its own', { deployments: [terraform('a'), site] },
      ['live: a-Plan@1 a-Apply@2 site-Upload@1 site-Release@2']],
    ['what is required is found out beside the plans, and what has to hold at the start right before the deployments',
      { gate: true, deployments: [terraform('a')], checks: [{ name: 'audit', place: 'prepare' }, { name: 'change', place: 'entry' }, ...afterwards('c')] },
      ['live-prepare: a-Plan@1 audit@1', 'live-approval: Approve@1', 'live: change@1 a-Apply@2 c@3']],
    ['what is required has a stage without a gate too', { deployments: [terraform('a')], checks: [{ name: 'audit', place: 'prepare' }] },
      ['live-prepare: audit@1', 'live: a-Plan@1 a-Apply@2']],
    ['a gate before what is not planned needs no stage for plans', { gate: true, deployments: [site] }, ['live-approval: Approve@1', 'live: site-Upload@1 site-Release@2']],
    ['builds and deployments wait for what they use, step by step',
      { builds: [build('front', 2)], deployments: [unit('site', { name: 'Upload', order: 1, after: [0] }, { name: 'Release', order: 2, after: [2] }), terraform('a')], checks: afterwards('c') },
      ['live: front@3 site-Upload@4 site-Release@5 a-Plan@1 a-Apply@2 c@6']],
    ['a build that nothing is waited for runs with what is applied', { gate: true, builds: [build('front')], deployments: [terraform('a')] },
      ['live-prepare: a-Plan@1', 'live-approval: Approve@1', 'live: front@1 a-Apply@1']],
    ['what a plan takes is built before it, and what that takes too',
      { gate: true, builds: [build('module', 1), build('base'), build('other')], deployments: [terraform('a', 0)] },
      ['live-prepare: module@2 base@1 a-Plan@3', 'live-approval: Approve@1', 'live: other@1 a-Apply@1']],
    ['plans that use what others leave come after them when nobody is asked', { deployments: [terraform('net'), terraform('app', 0)] },
      ['live: net-Plan@1 net-Apply@2 app-Plan@3 app-Apply@4']],
  ])('%s', (_title, props, expected) => {
    expect(picture({ builds: [], environments: [environment('live', props)] })).toEqual(['Source: Source@1', ...expected]);
  });

  test('more plans than fit in one stage go on in the next', () => {
    const deployments = Array.from({ length: 51 }, (_, i) => terraform(`t${i}`));
    const stages = layOut({ builds: [], environments: [environment('live', { gate: true, deployments })] });
    expect(stages.map(({ name, phase, actions }) => [name, phase, actions.length])).toEqual([
      ['Source', undefined, 1], ['live-prepare', 'prepare', 50], ['live-prepare-2', 'prepare', 1], ['live-approval', 'approval', 1], ['live', 'deployment', 50], ['live-2', 'deployment', 1],
    ]);
  });

  test('what is too much for one stage goes on in the next, nothing before what it waits for', () => {
    const functions = {
      name: 'fn', steps: [...Array.from({ length: 99 }, (_, i) => ({ name: `${i}`, order: 2 })), { name: 'Layers', order: 1 }],
    };
    const [, , gate, first, second, third, ...others] = layOut({ builds: [build('b')], environments: [environment('live', { gate: true, deployments: [functions], checks: afterwards('c') })] });
    expect([gate, first, second, third].map(({ name, environment: of, actions }) => [name, of, actions.length]))
      .toEqual([['live-approval', 'live', 1], ['live', 'live', 50], ['live-2', 'live', 50], ['live-3', 'live', 1]]);
    expect(others).toEqual([]);
    expect(first.actions[0].name).toBe('fn-Layers');
    expect(first.actions[1].name).toBe('fn-0');
    expect(second.actions[0].name).toBe('fn-49');
    expect(third.actions.map(({ name }) => name)).toEqual(['c']);
  });

  test('says which environment a stage belongs to, gate included', () => {
    const stages = layOut({ builds: [build('site')], environments: [environment('live', { gate: true, deployments: [site] })] });
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
    ['fails with more than 50 stages', { builds: ['b'], environments: Array.from({ length: 49 }, (_, i) => environment(`e${i}`, { checks: afterwards('c') })) },
      'a pipeline has at most 50 stages, got 51; split it into pipelines that follow each other'],
    ['fails with more than 50 builds', { builds: Array.from({ length: 51 }, (_, i) => `b${i}`), environments: [] },
      "stage 'Build': at most 50 actions fit in a stage, got 51; build some of them in another pipeline"],
    ['fails with an environment called like a stage of the pipeline', { builds: ['b'], environments: [environment('Build', { checks: afterwards('c') })] },
      "stage 'Build' exists twice; give the environments names that differ from each other, from 'Source', 'Build', '<name>-prepare' and '<name>-approval'"],
    ['fails with an environment called like the gate of another',
      { builds: ['b'], environments: [environment('live', { gate: true, checks: afterwards('c') }), environment('live-approval', { checks: afterwards('c') })] },
      "stage 'live-approval' exists twice; give the environments names that differ from each other, from 'Source', 'Build', '<name>-prepare' and '<name>-approval'"],
    ['fails with two checks of one name', { builds: ['b'], environments: [environment('live', { checks: afterwards('c', 'c') })] },
      "stage 'live': two actions are called 'c'; give each build, deployment and check of a stage its own name"],
    ['fails with a name that the service refuses', { builds: ['b'], environments: [environment('pre prod', { checks: afterwards('c') })] },
      "stage 'pre prod': a name holds letters, digits and . @ _ - only, got 'pre prod'; rename it"],
    ['fails with an action name that is too long', { builds: ['b'], environments: [environment('live', { checks: afterwards('c'.repeat(101)) })] },
      `stage 'live', action '${'c'.repeat(101)}': a name has at most 100 characters, got 101; shorten it`],
  ])('%s', (_title, input, message) => {
    expect(problems(input)).toEqual([message]);
  });

  test('tells all problems at once', () => {
    expect(problems({ builds: [], environments: [environment('a b'), environment('c', { checks: afterwards('x', 'x') })] })).toHaveLength(3);
  });
});

describe('validateDependencies', () => {
  test.each<[string, Partial<LayoutEnvironment>, string[]]>([
    ['accepts what can be ordered', { gate: true, builds: [build('module')], deployments: [terraform('a', 0), { ...site, steps: [{ name: 'Upload', order: 1, after: [1] }] }] }, []],
    ['fails with deployments that wait for each other', { deployments: [terraform('a', 1), terraform('b', 0)] },
      ["environment 'live': 'a-Plan' waits for 'b-Plan' waits for 'a-Plan'; let one of them do without what the other leaves"]],
    ['fails with builds that wait for each other', { gate: true, builds: [build('x', 1), build('y', 0)] },
      ["environment 'live': 'x' waits for 'y' waits for 'x'; let one of them do without what the other leaves"]],
    ['fails with a plan of what is applied only after the approval', { gate: true, deployments: [terraform('net'), terraform('app', 0)] },
      ["environment 'live': 'app-Plan' comes before the approval, but uses what 'net' leaves, which is deployed after it; deploy that in an environment before this one"]],
    ['fails with a build for a plan that uses what is applied only after the approval', { gate: true, builds: [build('module', 1)], deployments: [terraform('net'), terraform('app', 0)] },
      ["environment 'live': 'module' comes before the approval, but uses what 'net' leaves, which is deployed after it; deploy that in an environment before this one"]],
  ])('%s', (_title, props, problems) => {
    expect(validateDependencies({ builds: [], environments: [environment('live', props)] })).toEqual(problems);
  });

  test('a layout of what waits for each other ends all the same', () => {
    expect(picture({ builds: [], environments: [environment('live', { builds: [build('x', 1), build('y', 0)] })] })).toHaveLength(2);
  });
});
