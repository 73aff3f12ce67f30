import { CHECK_RESULTS, CHECK_VARIABLES, CHECK_VARIABLES_FILE, CHECKER, CheckSpec } from '../../contract';

/** A part of the tool whose value is known only when the check runs. */
export interface ToolInput {
  /** Environment variable that has the value. */
  readonly variable: string;
  /** Where in the tool it belongs: `url`, `environment.TARGET`. */
  readonly path: string;
  readonly value: string;
}

export interface ToolBuildspecProps {
  readonly spec: CheckSpec;
  readonly inputs: readonly ToolInput[];
  /** Versions of runtimes of the build image, beside that of Node.js. */
  readonly runtimes: { readonly [name: string]: string };
  /** Commands that fetch programs. */
  readonly fetch: readonly string[];
  /** ARNs of secrets, by the environment variable that gets the value. */
  readonly secrets: { readonly [variable: string]: string };
}

/** Fetches the programs, writes down what is wanted, lets the checker do it and leaves what it says for later actions. */
export function toolBuildspec({ spec, inputs, runtimes, fetch, secrets }: ToolBuildspecProps): { readonly [section: string]: unknown } {
  const results = `${CHECK_RESULTS}/${spec.name}`;
  return {
    version: '0.2',
    env: {
      ...(Object.keys(secrets).length > 0 && { 'secrets-manager': secrets }),
      'exported-variables': Object.values(CHECK_VARIABLES),
    },
    phases: {
      install: { 'runtime-versions': { nodejs: '22', ...runtimes }, 'commands': fetch },
      build: {
        commands: [
          specCommand(spec),
          ...(inputs.length > 0 ? [inputsCommand(inputs)] : []),
          `node "$${CHECKER}" ${SPEC}`,
          `. ${results}/${CHECK_VARIABLES_FILE}`,
        ],
      },
    },
    reports: { junit: { 'files': ['junit.xml'], 'file-format': 'JUNITXML', 'base-directory': results } },
  };
}

const SPEC = '.check-spec.json';

/** Nothing in a here-document with a quoted delimiter means anything to a shell. */
function specCommand(spec: CheckSpec): string {
  return `cat > ${SPEC} <<'SPEC'\n${JSON.stringify(spec)}\nSPEC`;
}

/** Node.js reads the values itself: whatever they hold, they stay text. */
function inputsCommand(inputs: readonly ToolInput[]): string {
  const assignments = inputs.map(({ path, variable }) => `spec.tool.${path} = process.env.${variable};`);
  return `node -e 'const spec = require("./${SPEC}"); ${assignments.join(' ')} require("fs").writeFileSync("${SPEC}", JSON.stringify(spec));'`;
}
