import { fullDiff, ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { Change, orNote } from './change';
import { lossOf, nameOf } from './held';
import { namesIn } from './pipeline-names';
import { Resource, Template, Templates } from './release';

/** What an update of the library does to the stacks of apps that nobody changed. */
export function compareTemplates(released: Templates, current: Templates): Change[] {
  return [
    ...Object.entries(released).flatMap(([place, template]) => (
      current[place] ? new StackComparison(place, template, current[place]).changes() : [removedStack(place)]
    )),
    ...Object.keys(current).filter((place) => !(place in released)).map((place) => harmless(place, 'the stack is new')),
  ];
}

class StackComparison {
  constructor(private readonly place: string, private readonly released: Template, private readonly current: Template) {}

  public changes(): Change[] {
    const { resources } = fullDiff(this.released, this.current);
    return [
      ...Object.entries(resources.changes).flatMap(([id, difference]) => this.changesOf(id, difference)),
      ...this.removedExports(),
    ];
  }

  private changesOf(id: string, difference: ResourceDifference): Change[] {
    const [before, after] = [this.released.Resources[id], this.current.Resources[id]];
    if (!before) return [harmless(this.place, `${id} (${after.Type}) is new`)];
    if (!after) return [this.removed(id, before)];
    if (difference.resourceTypeChanged) return [this.retyped(id, before, after)];

    const loss = lossOf(before);
    const replacing = Object.entries(difference.propertyUpdates).filter(([, { changeImpact }]) => replaces(changeImpact)).map(([name]) => name);
    if (loss && replacing.length > 0) return replacing.map((property) => this.replaced(id, before, after, property, loss));
    const renamed = this.renamed(id, before, after);
    if (renamed.length > 0) return renamed;
    if (loss && difference.otherChanges.DeletionPolicy?.oldValue?.startsWith('Retain')) return [this.unretained(id, before, after, loss)];
    const changed = [...Object.keys(difference.propertyUpdates), ...Object.keys(difference.otherChanges)].join(', ');
    return [harmless(this.place, `${changed} of ${id} (${before.Type}) changed${replacing.length > 0 ? ', which replaces it' : ''}`)];
  }

  private removed(id: string, before: Resource): Change {
    const added = Object.entries(this.current.Resources).filter(([other, { Type }]) => Type === before.Type && !this.released.Resources[other]);
    const loss = lossOf(before);
    const name = nameOf(before);
    const taken = name !== undefined && added.some(([, resource]) => nameOf(resource) === name);
    if (!loss && !taken) return harmless(this.place, `${id} (${before.Type}) is gone`);
    const instead = added.length > 0 ? added.map(([other]) => other).join(', ') : 'nothing of that type';
    const effect = loss ? `an update takes away ${loss}` : `an update fails, since the name ${name} is taken until the old one is deleted`;
    return breaking('removed', `${this.place}/${id}`, (key) => (
      `${this.place}: ${id} (${before.Type}) is gone, got ${instead} instead; ${effect}; keep the logical id, ${orNote(key)}`
    ));
  }

  private retyped(id: string, before: Resource, after: Resource): Change {
    return breaking('retyped', `${this.place}/${id}`, (key) => (
      `${this.place}: ${id} was of type ${before.Type}, got ${after.Type}; CloudFormation refuses an update; define it under another logical id, ${orNote(key)}`
    ));
  }

  private replaced(id: string, before: Resource, after: Resource, property: string, loss: string): Change {
    const [was, is] = [before, after].map(({ Properties = {} }) => JSON.stringify(Properties[property]) ?? 'none');
    return breaking('replaced', `${this.place}/${id}.${property}`, (key) => (
      `${this.place}: ${property} of ${id} (${before.Type}) was ${was}, got ${is}; an update replaces the resource and takes away ${loss}; `
        + `keep the property, ${orNote(key)}`
    ));
  }

  private unretained(id: string, before: Resource, after: Resource, loss: string): Change {
    return breaking('unretained', `${this.place}/${id}`, (key) => (
      `${this.place}: DeletionPolicy of ${id} (${before.Type}) was ${before.DeletionPolicy}, got ${after.DeletionPolicy ?? 'none'}; `
        + `whoever deletes the stack loses ${loss}; keep the policy, ${orNote(key)}`
    ));
  }

  private renamed(id: string, before: Resource, after: Resource): Change[] {
    const names = namesIn(after);
    return namesIn(before).filter((name) => !names.includes(name)).map((name) => breaking('renamed', `${this.place}/${id}/${name}`, (key) => (
      `${this.place}: ${id} has no ${name} any more, got ${names.filter((other) => other.split(' ')[0] === name.split(' ')[0]).join(', ')}; `
        + `commands, alarms and rules that name it find nothing; keep the name, ${orNote(key)}`
    )));
  }

  private removedExports(): Change[] {
    const exportsOf = ({ Outputs = {} }: Template) => Object.values(Outputs).flatMap((output) => output.Export?.Name ?? []);
    const left = exportsOf(this.current);
    return exportsOf(this.released).filter((name) => !left.includes(name)).map((name) => breaking('unexported', `${this.place}/${name}`, (key) => (
      `${this.place}: the export ${name} is gone, got ${left.length} others; CloudFormation refuses an update while another stack imports it; `
        + `keep the output, ${orNote(key)}`
    )));
  }
}

function removedStack(place: string): Change {
  return breaking('removed', place, (key) => (
    `${place}: the stack is gone, got no template; nobody updates or deletes what it defined; keep the stack, ${orNote(key)}`
  ));
}

function breaking(what: string, where: string, message: (key: string) => string): Change {
  const key = `${what}:${where}`;
  return { key, breaking: true, message: message(key) };
}

function harmless(place: string, what: string): Change {
  return { key: '', breaking: false, message: `${place}: ${what}` };
}

function replaces(impact?: ResourceImpact): boolean {
  return impact === ResourceImpact.WILL_REPLACE || impact === ResourceImpact.MAY_REPLACE;
}
