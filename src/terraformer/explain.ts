interface Explanation {
  readonly sign: RegExp;
  text(found: RegExpExecArray, program: string): string;
}

/** As Terraform calls it. */
const PLATFORM = `${process.platform}_${{ x64: 'amd64' }[process.arch as string] ?? process.arch}`;

const EXPLANATIONS: readonly Explanation[] = [
  {
    sign: /Saved plan is stale/,
    text: () => 'failed: the state changed after the plan was made; start the pipeline again, which plans anew',
  },
  {
    sign: /Error acquiring the state lock[\s\S]*?\n\s+ID:\s+(\S+)[\s\S]*?\n\s+Who:\s+(\S+)/,
    text: ([, id, who], program) => `failed: the state is locked by ${who}; wait until that run ends, or, when it died, release the lock by ${program} force-unlock ${id}`,
  },
  {
    sign: /doesn't match any of the\s+checksums|Provider dependency changes detected/,
    text: (_, program) => `failed: .terraform.lock.hcl does not hold the providers of this platform; run ${program} providers lock `
      + `-platform=${PLATFORM} -platform=<your own> and commit the file`,
  },
];

/** What to do about a failure that has nothing to do with what the module says. */
export function explain(output: string, program: string): string | undefined {
  for (const { sign, text } of EXPLANATIONS) {
    const found = sign.exec(output);
    if (found) return text(found, program);
  }
  return undefined;
}
