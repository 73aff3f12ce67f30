import { Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeployAction } from './deploy-action';
import { APP_SPEC, definitionsStep, IMAGE_DEFINITIONS, TASK_DEFINITION } from './ecs-definitions';
import { allowPull, allowPullFrom, allowRegister, allowUpdate, EcsTask } from './ecs-permissions';
import { containerMismatches, imagesOf, taskOf, validateTimeout } from './ecs-task';
import { LEFT_TO_CODE_DEPLOY, undoService } from './ecs-undo';
import { ImageRecord, imageRecordSteps } from './image-record-steps';
import { BuiltImage, DeliveryBuild } from '../../builds';
import { atTarget, elsewhere, placeOf } from '../../foundation/private/deployment-target';
import { EcsRollout } from '../../rollouts';
import { describeRollout, rolloutMismatches, timeoutMismatch } from '../../rollouts/private/mismatch';
import { isDefinedHere } from '../../rollouts/private/service-shape';
import { RolloutConfig } from '../../rollouts/rollout-config';
import { DeployedImage } from '../deployed-image';
import { DeploymentBindOptions, DeploymentStep, DeploymentUndo } from '../deployment-config';
import type { EcsDeploymentOptions } from '../deployment-options';

/** An image, or several, on their way to a service. */
export class EcsTarget {
  private readonly who: string;
  private readonly images: { readonly [container: string]: BuiltImage };
  private readonly rollout?: RolloutConfig;
  private readonly deploymentGroup?: codedeploy.IEcsDeploymentGroup;

  constructor(private readonly name: string, build: DeliveryBuild, private readonly options: EcsDeploymentOptions) {
    this.who = `deployment '${name}'`;
    const { service } = options;
    this.images = imagesOf(this.who, build, options);
    validateTimeout(this.who, options.timeout);
    const made = service.node.scope instanceof EcsRollout ? service.node.scope : undefined;
    this.rollout = (options.rollout ?? made?.rollout)?._for(this.who, 'service');
    this.deploymentGroup = options.deploymentGroup ?? made?.deploymentGroup;
    this.validateCodeDeploy(made?.rollout._for(this.who, 'service'));
  }

  public steps(bind: DeploymentBindOptions): DeploymentStep[] {
    const task = taskOf(this.who, this.options);
    this.validatePlace(bind);
    // Load balancers, containers and alarms may come after the deployment.
    bind.scope.node.addValidation({ validate: () => this.mismatches().map((problem) => `${this.who}: ${problem}`) });
    this.allowPull(bind);
    const steps = this.deploymentGroup ? this.codeDeploySteps(bind, task, this.deploymentGroup) : this.updateSteps(bind, task);
    return [...steps, ...imageRecordSteps(this.who, this.records(), bind.target)];
  }

  /** The service goes back to the revision before. */
  public undo(): DeploymentUndo {
    if (this.deploymentGroup) return { target: { kind: 'none', why: LEFT_TO_CODE_DEPLOY } };
    return undoService(taskOf(this.who, this.options), this.images, this.records());
  }

  /** Amazon ECS does it, by whatever strategy the service has. */
  private updateSteps(bind: DeploymentBindOptions, task: EcsTask): DeploymentStep[] {
    const { service, timeout } = this.options;
    allowUpdate(bind.target.permissions, task);
    const [[container, image], ...others] = Object.entries(this.images);
    const ready = others.length === 0 && container === image.container ? image.definitions : undefined;
    const definitions = ready ? undefined : definitionsStep({ name: this.name, images: this.images, bind });
    return [
      ...(definitions ? [definitions.step] : []),
      {
        name: 'Deploy',
        action: (actionName, runOrder) => atTarget(bind.target, new DeployAction({
          actionName,
          runOrder,
          provider: 'ECS',
          input: ready ?? definitions!.artifact,
          configuration: {
            ClusterName: service.cluster.clusterName,
            ServiceName: service.serviceName,
            FileName: IMAGE_DEFINITIONS,
            DeploymentTimeout: `${validateTimeout(this.who, timeout).toMinutes()}`,
          },
        })),
      },
    ];
  }

  private codeDeploySteps(bind: DeploymentBindOptions, task: EcsTask, group: codedeploy.IEcsDeploymentGroup): DeploymentStep[] {
    const { target } = bind;
    if (target.role || target.region) {
      throw new Error(`${this.who}: AWS CodeDeploy deploys in the account and region of the pipeline, got environment '${bind.environmentName}' in another; `
        + 'use Rollout.blueGreen, Rollout.linear or Rollout.canary there');
    }
    allowRegister(target.permissions, task);
    target.permissions.allow(
      new iam.PolicyStatement({
        actions: ['codedeploy:GetApplication', 'codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'],
        resources: [group.application.applicationArn],
      }),
      new iam.PolicyStatement({ actions: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'], resources: [group.deploymentGroupArn] }),
      new iam.PolicyStatement({ actions: ['codedeploy:GetDeploymentConfig'], resources: [group.deploymentConfig.deploymentConfigArn] }),
    );
    const { artifact, step } = definitionsStep({
      name: this.name, images: this.images, bind, codeDeploy: { service: task.service, rollout: this.rollout!, family: task.family },
    });
    return [step, {
      name: 'Deploy',
      action: (actionName, runOrder) => new DeployAction({
        actionName,
        runOrder,
        provider: 'CodeDeployToECS',
        input: artifact,
        configuration: {
          ApplicationName: group.application.applicationName,
          DeploymentGroupName: group.deploymentGroupName,
          TaskDefinitionTemplateArtifact: artifact.artifactName!,
          TaskDefinitionTemplatePath: TASK_DEFINITION,
          AppSpecTemplateArtifact: artifact.artifactName!,
          AppSpecTemplatePath: APP_SPEC,
        },
      }),
    }];
  }

  private records(): ImageRecord[] {
    const { service, record } = this.options;
    return Object.entries(this.images).flatMap(([name, { uri }], i) => {
      const container = isDefinedHere(service) ? service.taskDefinition.findContainer(name) : undefined;
      const found = (i === 0 ? record : undefined) ?? (container && DeployedImage._find(container));
      return found ? [{ container: name, record: found, image: uri }] : [];
    });
  }

  private allowPull({ scope }: DeploymentBindOptions): void {
    const { service } = this.options;
    const repositories = [...new Set(Object.values(this.images).map((image) => image.repository))];
    const role = isDefinedHere(service) ? service.taskDefinition.obtainExecutionRole() : undefined;
    if (elsewhere(service.env, Stack.of(scope))) allowPullFrom(service.env.account, role, repositories);
    else if (role) allowPull(scope, `Pull-${this.name}`, role, repositories);
  }

  private mismatches(): string[] {
    const { service, timeout } = this.options;
    const late = timeoutMismatch(validateTimeout(this.who, timeout).toMinutes(), service, this.rollout);
    const own = rolloutMismatches(service, this.rollout);
    return [...own, ...(late && own.length === 0 ? [late] : []), ...containerMismatches(service, this.images)];
  }

  private validateCodeDeploy(defined?: RolloutConfig): void {
    const { service } = this.options;
    const byCodeDeploy = this.rollout?.controller === ecs.DeploymentControllerType.CODE_DEPLOY;
    if (byCodeDeploy && !this.deploymentGroup) {
      throw new Error(`${this.who}: ${this.rollout.title} needs the deployment group of service '${service.node.path}', got none; `
        + 'define the service with EcsRollout, or pass its deploymentGroup');
    }
    if (this.deploymentGroup && !byCodeDeploy) {
      throw new Error(`${this.who}: service '${service.node.path}' has a deployment group of AWS CodeDeploy, got ${this.rollout?.title ?? 'no rollout'}; `
        + 'pass rollout: Rollout.codeDeployBlueGreen, say');
    }
    if (byCodeDeploy && defined && describeRollout(defined) !== describeRollout(this.rollout)) {
      throw new Error(`${this.who}: service '${service.node.path}' was defined for ${describeRollout(defined)}, got ${describeRollout(this.rollout)}; `
        + 'leave the rollout out, or define the service for it');
    }
  }

  private validatePlace({ scope, environmentName, target }: DeploymentBindOptions): void {
    const { service } = this.options;
    const { account, region } = service.env;
    const there = placeOf(target, scope);
    if (!elsewhere(service.env, there)) return;
    throw new Error(`${this.who}: service '${service.node.path}' is in account ${account} and region ${region}, `
      + `got environment '${environmentName}' in account ${there.account} and region ${there.region}; give the environment the env of the service`);
  }
}
