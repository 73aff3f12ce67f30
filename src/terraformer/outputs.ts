/** Outputs of a module by name, as a plan's configuration and `output -json` tell of them. */
export interface Outputs {
  readonly [name: string]: { readonly sensitive?: boolean };
}

const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Later actions can use an output only if it is there, its name can be that of a variable, and anybody may read it. */
export function validateOutputs(who: string, wanted: readonly string[], outputs: Outputs): void {
  for (const name of wanted) {
    if (!Object.hasOwn(outputs, name)) {
      const names = Object.keys(outputs).sort().join(', ');
      throw new Error(`${who}: there is no output '${name}', got ${names || 'none'}; add it to the module, or use one that it has and whose value is not null`);
    }
    if (outputs[name].sensitive) {
      throw new Error(`${who}: output '${name}' is sensitive, and variables of a pipeline are shown to all who may see it; `
        + 'keep the value in AWS Secrets Manager, and give out its ARN');
    }
    if (!SHELL_NAME.test(name)) {
      throw new Error(`${who}: output '${name}' cannot be the name of a variable; rename it, with letters, digits and _`);
    }
  }
}
