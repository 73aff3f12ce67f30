import { FETCH_TERRAFORMER } from './terraform-asset';
import { TERRAFORM_VARIABLES, TERRAFORMER, TerraformRecord, TerraformSpec } from '../../contract';
import { TerraformTool } from '../terraform-tool';

export interface TerraformBuildspecProps {
  readonly step: TerraformRecord['step'];
  readonly tool: TerraformTool;
  readonly spec: TerraformSpec;
  /** What becomes the artifact; absent for none. */
  readonly files?: readonly string[];
  /** Variables that the step leaves for later actions. */
  readonly exportedVariables?: readonly string[];
  /** ARNs of secrets, by the environment variable that gets the value. */
  readonly secrets?: { readonly [variable: string]: string };
  /** Commands ahead of the step that need AWS. */
  readonly before?: readonly string[];
}

export interface TerraformBuildspecConfig {
  readonly content: { readonly [section: string]: unknown };
  readonly record: TerraformRecord;
}

/** Fetches both programs, writes down what is wanted, and lets them do one step of it. */
export function terraformBuildspec(props: TerraformBuildspecProps): TerraformBuildspecConfig {
  const { step, tool, spec, files, exportedVariables = [], secrets = {}, before = [] } = props;
  const fetch = [...FETCH_TERRAFORMER, ...tool._installCommands];
  const env = {
    ...(Object.keys(secrets).length > 0 && { 'secrets-manager': secrets }),
    ...(exportedVariables.length > 0 && { 'exported-variables': exportedVariables }),
  };
  return {
    record: { kind: 'terraform', awsCommands: [...fetch, ...before], tools: [tool._program], step },
    content: {
      version: '0.2',
      ...(Object.keys(env).length > 0 && { env }),
      phases: {
        install: { 'runtime-versions': { nodejs: '22' }, 'commands': fetch },
        build: {
          commands: [
            specCommand(spec),
            ...before,
            `node "$${TERRAFORMER}" ${step} ${SPEC}`,
            ...(exportedVariables.length > 0 ? [`. ${TERRAFORM_VARIABLES}`] : []),
          ],
        },
      },
      ...(files && { artifacts: { 'base-directory': '.', files } }),
    },
  };
}

const SPEC = '.terraform-spec.json';

/** Nothing in a here-document with a quoted delimiter means anything to a shell. */
function specCommand(spec: TerraformSpec): string {
  return `cat > ${SPEC} <<'SPEC'\n${JSON.stringify(spec)}\nSPEC`;
}
