import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { layersOf, packagesOf, validateAlarms, validateTaken } from './fleet-packages';
import { DeliveryBuild } from '../../builds';
import { BuiltPackage } from '../../builds/built-packages';
import { DeployRequest, LayersRequest } from '../../contract';
import { atTarget, placeOf } from '../../foundation/private/deployment-target';
import { InvokeAction, requestText } from '../../foundation/private/invoke-action';
import { validatePlace } from '../../hosting/private/fleet-validation';
import { FunctionShift, functionShift } from '../../rollouts/private/function-shift';
import { DeploymentBindOptions, DeploymentStep, DeploymentUndo } from '../deployment-config';
import type { FunctionsDeploymentOptions } from '../deployment-options';

/** Packages on their way to the functions of a fleet. */
export class FleetTarget {
  private readonly who: string;
  private readonly layers: { readonly [name: string]: BuiltPackage };
  private readonly shift: FunctionShift;
  private readonly deployFunctions = new Set<lambda.IFunction>();

  constructor(private readonly name: string, private readonly functions: DeliveryBuild, private readonly options: FunctionsDeploymentOptions) {
    this.who = `deployment '${name}'`;
    this.layers = layersOf(this.who, options.layers);
    this.shift = functionShift(this.who, options.rollout);
  }

  /** Layers first, one step for each artifact, then all functions side by side. */
  public steps(bind: DeploymentBindOptions): DeploymentStep[] {
    const { fleet, layers } = this.options;
    const packages = packagesOf(this.who, this.functions, this.options);
    for (const [name, { layers: taken }] of Object.entries(packages)) validateTaken(this.who, name, taken, layers, this.layers);
    validatePlace(this.who, fleet, bind.environmentName, placeOf(bind.target, bind.scope));
    validateAlarms(this.who, fleet, this.shift.alarms);

    const artifacts = [...new Set(Object.values(this.layers).map(({ artifact }) => artifact))];
    const publishing = artifacts.map((artifact, i) => this.publish(i === 0 ? 'Layers' : `Layers-${i + 1}`, artifact, bind));
    const order = publishing.length > 0 ? 2 : 1;
    return [...publishing, ...Object.entries(packages).map(([name, built]) => this.deploy(name, built, order, bind))];
  }

  /** The aliases lead to the versions before. */
  public undo(): DeploymentUndo {
    const deployFunctions = [...this.deployFunctions];
    return {
      target: { kind: 'functions', deployFunctions: deployFunctions.map(({ functionName }) => functionName) },
      allow: (permissions) => permissions.allow(new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'], resources: deployFunctions.map(({ functionArn }) => functionArn),
      })),
    };
  }

  private publish(name: string, artifact: codepipeline.Artifact, bind: DeploymentBindOptions): DeploymentStep {
    const published = Object.keys(this.layers).filter((layer) => this.layers[layer].artifact === artifact);
    const publisher = this.options.fleet._publishes(this.who, published);
    const request: LayersRequest = { publishLayers: true };
    return this.invoke({ name, order: 1, deployFunction: publisher, request, artifact, bind, variablesNamespace: this.namespaceOf(artifact, bind) });
  }

  private deploy(name: string, { artifact, layers }: BuiltPackage, order: number, bind: DeploymentBindOptions): DeploymentStep {
    const { shift, bakeMinutes, alarms } = this.shift;
    const deployer = this.options.fleet._deploys(`${this.who} of environment '${bind.environmentName}'`, name);
    this.deployFunctions.add(deployer.function);
    deployer.allowWatch(alarms);
    if (layers.length > 0) deployer.allowLayers(name, layers);
    const request: DeployRequest = {
      deploy: name,
      release: '#{codepipeline.PipelineExecutionId}', // not the commit, which may be delivered twice
      revision: bind.revision,
      layers: layers.length > 0 ? layers.map((layer) => `#{${this.namespaceOf(this.layers[layer].artifact, bind)}.${layer}}`).join(',') : undefined,
      shift,
      bakeMinutes,
      alarms: alarms.length > 0 ? alarms.map((alarm) => alarm.alarmName) : undefined,
    };
    return this.invoke({ name, order, deployFunction: deployer.function, request, artifact, bind });
  }

  private invoke({ name, order, deployFunction, request, artifact, bind, variablesNamespace }: {
    readonly name: string;
    readonly order: number;
    readonly deployFunction: lambda.IFunction;
    readonly request: DeployRequest | LayersRequest;
    readonly artifact: codepipeline.Artifact;
    readonly bind: DeploymentBindOptions;
    readonly variablesNamespace?: string;
  }): DeploymentStep {
    const { scope, target } = bind;
    const parameters = requestText(`${this.who}, '${name}'`, Stack.of(scope), request, 'take fewer alarms or layers, or give them shorter names');
    target.permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [deployFunction.functionArn] }));
    return {
      name,
      order,
      action: (actionName, runOrder) => atTarget(target, new InvokeAction({
        actionName, runOrder, function: deployFunction, parameters, inputs: [artifact], variablesNamespace,
      })),
    };
  }

  /** Variables of an action have one namespace in the whole pipeline, which is no name of an artifact. */
  private namespaceOf(artifact: codepipeline.Artifact, { environmentName }: DeploymentBindOptions): string {
    return `${environmentName}-${this.name}-${artifact.artifactName}-arns`.replace(/[^A-Za-z0-9@_-]/g, '-').slice(-100);
  }
}
