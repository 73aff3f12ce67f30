import { PackageDefinition } from '../../contract';

/** Packages that one action builds, because they want the same machine. */
export interface PackageGroup {
  /** `python`, `python-2`: within the build. */
  readonly name: string;
  readonly packages: readonly PackageDefinition[];
}

/**
 * Which packages are built together. Each joins the newest group of its machine, or starts one when that is full: what is added
 * at the end moves none of the others.
 */
export function groupPackages(packages: readonly PackageDefinition[], groupSize: number): PackageGroup[] {
  const groups: { readonly name: string; readonly machine: string; readonly packages: PackageDefinition[] }[] = [];
  for (const each of packages) {
    const machine = machineOf(each);
    const newest = groups.filter((group) => group.machine === machine).at(-1);
    if (newest && newest.packages.length < groupSize) {
      newest.packages.push(each);
    } else {
      const number = groups.filter((group) => group.machine.split(' ')[0] === each.toolchain).length + 1;
      groups.push({ name: number === 1 ? each.toolchain : `${each.toolchain}-${number}`, machine, packages: [each] });
    }
  }
  return groups;
}

/** Wheels are chosen for an architecture, and Java has none: only Node.js wants a machine of its own kind. */
function machineOf(definition: PackageDefinition): string {
  switch (definition.toolchain) {
    case 'python': return `python ${definition.pythonVersion}`;
    case 'java': return `java ${definition.javaVersion}`;
    case 'node': return `node ${definition.nodeVersion} ${definition.architecture}`;
    case 'directory': return 'directory';
  }
}
