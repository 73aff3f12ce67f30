import { validateVariableOrder } from '../../src/pipelines/private/variable-order';

type Stages = Parameters<typeof validateVariableOrder>[0];
type Action = Partial<{ namespace: string; runOrder: number; configuration: object; environmentVariables: object[]; commands: string[] }>;

const action = (name: string, props: Action = {}) => ({ name, actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' }, ...props });
const stage = (name: string, actions: object[], conditions: object = {}) => ({ name, actions, ...conditions });
const problems = (...stages: object[]) => validateVariableOrder(stages as unknown as Stages, new Map([['infra-outputs', ['api_url', 'table']]]));

const source = stage('Source', [action('Source', { namespace: 'SourceVariables' })]);
const apply = action('Apply', { namespace: 'infra-outputs', runOrder: 2 });
const check = (runOrder: number) => action('check', { runOrder, environmentVariables: [{ name: 'URL', value: '#{infra-outputs.api_url}' }] });
const rule = (variable: string) => ({ conditions: [{ result: 'SKIP', rules: [{ name: 'Changes', configuration: { Variable: variable, Operator: 'CONTAINS', Value: 'yes' } }] }] });

test.each<[string, object[]]>([
  ['a variable that is made by an earlier stage', [source, stage('dev', [apply]), stage('live', [check(1)])]],
  ['a variable that is made by a lower run order', [source, stage('dev', [check(3), apply])]],
  ['what the service knows', [source, stage('dev', [action('a', { configuration: { A: '#{codepipeline.PipelineExecutionId} #{variables.rebuild} #{SourceVariables.CommitId}' } })])]],
  ['a variable inside of an intrinsic', [source, stage('dev', [apply, action('a', { runOrder: 3, configuration: { A: { 'Fn::Join': ['', ['{"u":"#{infra-outputs.table}', { Ref: 'X' }]] } } })])]],
  ['commands, which the service hands on as they are', [source, stage('dev', [action('a', { commands: ['ruby -e \'puts "#{user.name}"\''] })])]],
  ['conditions: those before a stage use what earlier ones make, others what the stage makes',
    [source, stage('dev', [apply], { onSuccess: rule('#{infra-outputs.table}') }), stage('live', [action('a')], { beforeEntry: rule('#{infra-outputs.table}#{infra-outputs.api_url}') })]],
])('accepts %s', (_title, stages) => {
  expect(problems(...stages)).toEqual([]);
});

test.each<[string, object[], string]>([
  ['a namespace that no action has', [source, stage('dev', [action('a', { configuration: { A: '#{infra.api_url}' } })])],
    "action 'dev/a' uses variable '#{infra.api_url}', but no action has the namespace 'infra'; take what output() of a deployment or variable() of a build of this pipeline returns"],
  ['a name that the namespace does not have', [source, stage('dev', [apply]), stage('live', [action('a', { configuration: { A: '#{infra-outputs.url}' } })])],
    "action 'live/a' uses variable '#{infra-outputs.url}', which action 'dev/Apply' does not make, got 'api_url', 'table'; use one of these"],
  ['a variable of a later stage', [source, stage('dev', [check(1)]), stage('live', [apply])],
    "action 'dev/check' uses variable '#{infra-outputs.api_url}' before action 'live/Apply' makes it; move one of them"],
  ['a variable of an action beside it', [source, stage('dev', [check(2), apply])],
    "action 'dev/check' uses variable '#{infra-outputs.api_url}' before action 'dev/Apply' makes it; move one of them"],
  ['a variable of its own', [source, stage('dev', [action('a', { namespace: 'own', configuration: { A: '#{own.x}' } })])],
    "action 'dev/a' uses variable '#{own.x}' before action 'dev/a' makes it; move one of them"],
  ['a condition before a stage that uses what the stage makes', [source, stage('dev', [apply], { beforeEntry: rule('#{infra-outputs.table}') })],
    "the condition of stage 'dev' uses variable '#{infra-outputs.table}' before action 'dev/Apply' makes it; move one of them"],
])('fails with %s', (_title, stages, message) => {
  expect(problems(...stages)).toEqual([message]);
});

test('tells of a variable once for each place', () => {
  expect(problems(source, stage('dev', [action('a', { configuration: { A: '#{x.y} #{x.y}', B: '#{x.y}' } }), action('b', { configuration: { A: '#{x.y}' } })]))).toHaveLength(2);
});
