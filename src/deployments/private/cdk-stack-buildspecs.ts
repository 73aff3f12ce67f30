import { PLAN_VARIABLES } from '../../contract';
import { CdkStack } from '../cdk-stack';

interface CdkBuildspec {
  readonly [section: string]: unknown;
}

const RUNTIME = { 'runtime-versions': { nodejs: '22' } };
const DIFF = '.diff.txt';

/** Publishes the assets of the stacks, templates included. */
export function assetsBuildspec(stacks: readonly CdkStack[], version: string): CdkBuildspec {
  const publish = (manifest: string) => `npx --yes cdk-assets@${version} publish --path ${manifest}`;
  return {
    version: '0.2',
    phases: {
      install: RUNTIME,
      build: { commands: stacks.map(({ _templateFile }) => publish(_templateFile.replace(/\.template\.json$/, '.assets.json'))) },
    },
  };
}

/** Compares the stacks with what is deployed. A change set would take the role that deploys; templates are read by the one that looks up. */
export function diffBuildspec(stacks: readonly CdkStack[], version: string): CdkBuildspec {
  const names = stacks.map(({ _displayName }) => _displayName).join(' ');
  return {
    version: '0.2',
    env: { 'exported-variables': Object.values(PLAN_VARIABLES) },
    phases: {
      install: RUNTIME,
      build: {
        commands: [
          `npx --yes aws-cdk@${version} diff --app . --exclusively --no-change-set --no-color ${names} > ${DIFF} 2>&1 || { cat ${DIFF}; exit 1; }`,
          `cat ${DIFF}`,
          SUMMARIZE,
        ],
      },
    },
  };
}

/** Resources stand in lines such as `[+] AWS::SNS::Topic Topic`; what is below them is indented. */
const SUMMARIZE = [
  `count() { grep -cE "^\\[$1\\] [A-Za-z0-9]+::" ${DIFF}; }`,
  `stacks=$(sed -n 's/.*Number of stacks with differences: //p' ${DIFF})`,
  'if [ -z "$stacks" ]; then echo "the command did not say how many stacks differ: set cliVersion to another version"; exit 1; fi',
  `if [ "$stacks" = 0 ]; then export ${PLAN_VARIABLES.changes}=none ${PLAN_VARIABLES.summary}="nothing to change"`,
  `else export ${PLAN_VARIABLES.changes}=yes `
  + `${PLAN_VARIABLES.summary}="$(count '[+]') to add, $(count '~') to change, $(count '-') to remove in $stacks of the stacks"; fi`,
].join('\n');
