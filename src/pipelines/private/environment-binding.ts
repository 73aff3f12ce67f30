import { Environment, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ArtifactAccess } from './artifact-access';
import { BuildHost } from './build-host';
import { CommandsRoles } from './commands-roles';
import { compareWithHome, EnvironmentPlace } from './environment-target';
import { pipelineRoleName } from './names';
import { Check } from '../../checks';
import { CheckConfig, CheckMoment } from '../../checks/check-config';
import { Deployment } from '../../deployments';
import { DeploymentConfig } from '../../deployments/deployment-config';
import { placeOf } from '../../foundation/private/deployment-target';
import { ServiceRole } from '../../foundation/private/service-role';
import { SourceConfig } from '../../sources/source-config';
import { DeliveryEnvironment } from '../delivery-environment';

export interface EnvironmentBindingProps {
  readonly pipelineName: string;
  /** The role of the pipeline. */
  readonly role: ServiceRole;
  readonly source: SourceConfig;
  readonly builds: BuildHost;
  readonly artifacts: ArtifactAccess;
  readonly commandsRoles: CommandsRoles;
}

/** What a pipeline does for its environments: it reaches the place where they are, and offers what deployments and checks ask for. */
export class EnvironmentBinding {
  constructor(private readonly props: EnvironmentBindingProps) {}

  /** Prepares deployments to where an environment is. Returns its region, when that is another one than the pipeline's. */
  public reach(who: string, place: EnvironmentPlace): string | undefined {
    const { artifacts, role, pipelineName } = this.props;
    const { deployRoleArn } = place;
    const { account, region } = compareWithHome(who, place, Stack.of(role));
    if (region) artifacts.replicate(who, region, role);
    if (deployRoleArn !== undefined) {
      if (account) artifacts.admit(who, account, deployRoleArn, region);
      role.allow(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [deployRoleArn] }));
      // The deploy role trusts this role by name, before it exists. Only now, since a name replaces a role that has none.
      (role.role.node.defaultChild as iam.CfnRole).roleName = pipelineRoleName(pipelineName);
    }
    return region;
  }

  public bindDeployment(scope: DeliveryEnvironment, deployment: Deployment): DeploymentConfig {
    const { pipelineName, source, builds, commandsRoles } = this.props;
    const { environmentName, _target: target } = scope;
    for (const build of deployment._builds) {
      if (build.pipelineName === pipelineName) continue;
      throw new Error(`environment '${environmentName}': ${build} belongs to pipeline '${build.pipelineName}'; deploy what addBuild() of this pipeline returned`);
    }
    return deployment._bind({
      scope,
      environmentName,
      pipelineName,
      revision: source.revision,
      source: source.artifact,
      target,
      builds,
      obtainPrepareRole: () => commandsRoles.obtainPrepare(),
      assume: (who, roleArn, place) => this.assume(who, roleArn, place),
    });
  }

  /** A role that trusts the account of the pipeline, and that the account may have been given without a word about artifacts. */
  private assume(who: string, roleArn: string, place: Required<Environment>): string | undefined {
    const { artifacts, role } = this.props;
    const { account, region } = compareWithHome(who, { env: place, deployRoleArn: roleArn }, Stack.of(role));
    if (region) artifacts.replicate(who, region, role);
    if (account) artifacts.admit(who, account, roleArn, region);
    else artifacts.admitOwn(roleArn, region);
    role.allow(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn] }));
    return region;
  }

  public bindCheck(scope: DeliveryEnvironment, check: Check, moment: CheckMoment, advisory: boolean): CheckConfig {
    const { source, builds, commandsRoles, role } = this.props;
    const { environmentName: name, _target: target } = scope;
    const id = `Check-${check.name}`;
    if (scope.node.tryFindChild(id)) {
      throw new Error(`environment '${name}': it has a check '${check.name}' already; give the new one another name`);
    }
    const config = check._bind({
      input: source.artifact,
      moment,
      advisory,
      host: {
        scope: new Construct(scope, id),
        environment: { name, target, place: placeOf(target, scope) },
        revision: source.revision,
        builds,
        obtainRole: () => commandsRoles.obtainCheck().forConstructs,
      },
    });
    role.allow(...config.statements ?? []);
    for (const { reason, statement } of config.wildcards ?? []) role.allowWildcard(reason, statement);
    return config;
  }
}
