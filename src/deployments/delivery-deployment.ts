import type { DeploymentOutputs } from './deployment-config';

/** A deployment to an environment: what later builds, deployments and checks refer to. Made by DeliveryEnvironment.deploy. */
export class DeliveryDeployment {
  /** @internal */
  public static _of(name: string, environmentName: string, outputs?: readonly DeploymentOutputs[]): DeliveryDeployment {
    return new DeliveryDeployment(name, environmentName, outputs);
  }

  private constructor(
    /** Name of the deployment: its actions begin with it. */
    public readonly name: string,
    /** Name of the environment. */
    public readonly environmentName: string,
    private readonly outputs: readonly DeploymentOutputs[] = [],
  ) {}

  /**
   * What the deployment leaves under a name, as a variable of the pipeline: for environment variables of builds and checks, for the
   * configuration of sites. What uses it comes after the deployment.
   *
   * Fails when the deployment leaves nothing under that name.
   */
  public output(name: string): string {
    const all = this.outputs.flatMap(({ names }) => names);
    if (all.length === 0) {
      throw new Error(`${this}: it leaves no outputs, got '${name}'; name the outputs that are used in the options of the deployment, if it has any`);
    }
    const found = this.outputs.find(({ names }) => names.includes(name));
    if (!found) {
      throw new Error(`${this}: it has no output '${name}', got ${all.map((other) => `'${other}'`).join(', ')}; use one of these or name it in the options of the deployment`);
    }
    return `#{${found.namespace}.${name}}`;
  }

  /** The deployment in messages. */
  public toString(): string {
    return `deployment '${this.name}' of environment '${this.environmentName}'`;
  }
}
