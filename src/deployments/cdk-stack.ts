import * as path from 'path';
import { DefaultStackSynthesizer, Environment, Stack, Stage, Token } from 'aws-cdk-lib';
import { CdkStackOptions, NamedCdkStackOptions } from './cdk-stack-options';

/**
 * A stack that Deployment.cdkStacks deploys: `of` takes one that the app of the pipeline defines, `named` one of another app, by name.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { CdkStack } from 'cdk-delivery-pipelines';
 *
 * declare const database: Stack;
 * CdkStack.of(database);
 * CdkStack.named('Api', { outputs: ['ApiUrl'], env: { account: '111111111111', region: 'eu-central-1' } });
 */
export abstract class CdkStack {
  /** A stack of this app: where its template is, account, region, qualifier and what it depends on are known. */
  public static of(stack: Stack, options: CdkStackOptions = {}): CdkStack {
    return new OwnStack(stack, options);
  }

  /** A stack of any app, by its id there. It stands in the app itself, not in a stage. */
  public static named(id: string, options: NamedCdkStackOptions = {}): CdkStack {
    return new NamedStack(id, options);
  }

  /**
   * What the app calls it.
   * @internal
   */
  public abstract readonly _displayName: string;
  /**
   * In the assembly.
   * @internal
   */
  public abstract readonly _templateFile: string;
  /** @internal */
  public abstract readonly _env: Environment;
  /** @internal */
  public abstract readonly _qualifier: string;

  protected constructor(
    /** Name of the stack in AWS CloudFormation. */
    public readonly stackName: string,
    /** @internal */
    public readonly _outputs: string[],
  ) {}

  /**
   * The stacks that it depends on, once the whole app is defined.
   * @internal
   */
  public abstract _dependencies(): readonly Stack[];

  /** @internal */
  public abstract _is(stack: Stack): boolean;

  /** The stack in messages. */
  public toString(): string {
    return `stack '${this.stackName}'`;
  }
}

class OwnStack extends CdkStack {
  public readonly _displayName: string;
  public readonly _templateFile: string;
  public readonly _env: Environment;
  public readonly _qualifier: string;

  constructor(private readonly stack: Stack, { outputs = [] }: CdkStackOptions) {
    super(stack.stackName, outputs);
    this._displayName = stack.node.path;
    const assembly = path.relative((stack.node.root as Stage).outdir, Stage.of(stack)!.outdir);
    this._templateFile = path.posix.join(assembly, stack.templateFile);
    this._env = knownPlace(stack);
    this._qualifier = qualifierOf(stack);
  }

  public _dependencies(): readonly Stack[] {
    return this.stack.dependencies;
  }

  public _is(stack: Stack): boolean {
    return stack === this.stack;
  }
}

class NamedStack extends CdkStack {
  public readonly _displayName: string;
  public readonly _templateFile: string;
  public readonly _env: Environment;
  public readonly _qualifier: string;

  constructor(id: string, options: NamedCdkStackOptions) {
    const { stackName = id, outputs = [], env = {}, qualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER } = options;
    super(stackName, outputs);
    validateName('id', id);
    validateName('stackName', stackName);
    if (!Token.isUnresolved(qualifier) && !/^[A-Za-z0-9_-]{1,10}$/.test(qualifier)) {
      throw new Error(`${this}: qualifier has 1 to 10 letters, digits, _ and -, got '${qualifier}'; take that of the bootstrap stack`);
    }
    this._displayName = id;
    this._templateFile = `${id}.template.json`;
    this._env = env;
    this._qualifier = qualifier;
  }

  public _dependencies(): readonly Stack[] {
    return [];
  }

  public _is(): boolean {
    return false;
  }
}

/** What a stack leaves open is that of the environment. */
function knownPlace({ account, region }: Stack): Environment {
  return { ...!Token.isUnresolved(account) && { account }, ...!Token.isUnresolved(region) && { region } };
}

/** Other roles than those of the bootstrap stack are not known by name. */
function qualifierOf({ stackName, synthesizer }: Stack): string {
  const { bootstrapQualifier } = synthesizer;
  const standard = bootstrapQualifier && synthesizer instanceof DefaultStackSynthesizer && synthesizer.deployRoleArn.includes(`:role/cdk-${bootstrapQualifier}-deploy-role-`);
  if (standard) return bootstrapQualifier;
  throw new Error(`stack '${stackName}': it is deployed by the roles of a bootstrap stack, got another synthesizer or other roles; `
    + 'let it have a DefaultStackSynthesizer with the roles that cdk bootstrap makes');
}

function validateName(option: string, name: string): void {
  if (Token.isUnresolved(name) || /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return;
  throw new Error(`stack '${name}': ${option} has 1 to 128 letters, digits and -, and starts with a letter, got '${name}'; take a stack of a stage by CdkStack.of`);
}
