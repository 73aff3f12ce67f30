import * as fs from 'fs';
import * as path from 'path';
import { readJson, targetFile, writeJson } from './json-file';
import type { CfnTemplate } from './stack-changes';
import { Resolver } from '../assembly/resolver';
import type { StackTemplate } from '../assembly/template';

/** A template and the values of its parameters. */
export interface StackDefinition {
  readonly template: CfnTemplate;
  readonly parameters: { readonly [name: string]: string };
}

interface StackState {
  readonly deployed?: StackDefinition;
  /** By name: what is prepared. */
  readonly changeSets: { readonly [name: string]: StackDefinition };
}

const EXTENSION = '.json';

/** The stacks of an account and region, on this machine: `cloudformation/<account>/<region>/<stack>.json`. Their resources are not made. */
export class LocalStacks {
  constructor(private readonly targets: string, private readonly account: string, private readonly region: string) {}

  /** The template that a stack has; undefined when it was not deployed here. */
  template(name: string): CfnTemplate | undefined {
    return this.load(name).deployed?.template;
  }

  prepare(name: string, changeSet: string, definition: StackDefinition): void {
    const state = this.load(name);
    this.save(name, { ...state, changeSets: { ...state.changeSets, [changeSet]: definition } });
  }

  prepared(name: string, changeSet: string): StackDefinition | undefined {
    return this.load(name).changeSets[changeSet];
  }

  /** Change sets are gone with it, as they are there. */
  deploy(name: string, deployed: StackDefinition): void {
    this.save(name, { deployed, changeSets: {} });
  }

  /** Outputs as far as names and other stacks of this machine tell them; what cannot be known reads `${Stack.LogicalId.Attribute}`. */
  outputs(name: string): { readonly [output: string]: string } {
    const stacks = this.names().flatMap((each) => this.stackOf(each));
    const stack = stacks.find((each) => each.name === name);
    if (!stack) return {};
    const resolver = new Resolver({ directory: this.targets, stacks });
    return Object.fromEntries(Object.entries(stack.outputs).map(([output, { Value }]) => [output, resolver.text(stack, Value)]));
  }

  private stackOf(name: string): StackTemplate[] {
    const { deployed } = this.load(name);
    if (!deployed) return [];
    const { template: { Resources = {}, Outputs = {}, Parameters = {}, Mappings = {}, Conditions = {} }, parameters } = deployed;
    const given = Object.entries(Parameters).map(([parameter, definition]) =>
      [parameter, parameter in parameters ? { ...definition, Default: parameters[parameter] } : definition] as const);
    const { account, region } = this;
    const file = this.fileOf(name);
    const sections = { resources: Resources, outputs: Outputs, parameters: Object.fromEntries(given), mappings: Mappings, conditions: Conditions };
    return [{ name, account, region, file, ...sections }];
  }

  private names(): string[] {
    const directory = path.dirname(this.fileOf('any'));
    if (!fs.existsSync(directory)) return [];
    return fs.readdirSync(directory).filter((file) => file.endsWith(EXTENSION)).map((file) => path.basename(file, EXTENSION)).sort();
  }

  private load(name: string): StackState {
    return readJson<StackState>(this.fileOf(name)) ?? { changeSets: {} };
  }

  private save(name: string, state: StackState): void {
    writeJson(this.fileOf(name), state);
  }

  private fileOf(name: string): string {
    return targetFile(this.targets, 'cloudformation', this.account, this.region, name);
  }
}
