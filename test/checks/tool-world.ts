import { Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ApprovalGate, Check, DeliveryPipeline, EnvironmentOptions, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { ENV, resourcesOf, stackOf, statementsOf } from '../hosting/fleets';

export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A pipeline with one environment that is checked by tools. */
export class ToolWorld {
  readonly stack: Stack = stackOf('Pipelines');
  readonly pipeline = new DeliveryPipeline(this.stack, 'Shop', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });

  environment(options?: EnvironmentOptions) {
    return this.pipeline.addEnvironment('staging', options);
  }

  gate(): ApprovalGate {
    return new ApprovalGate(this.stack, 'Gate');
  }

  secret(): secretsmanager.ISecret {
    return secretsmanager.Secret.fromSecretCompleteArn(this.stack, 'Token', `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:token-a1b2c3`);
  }

  verified(check: Check, advisory?: boolean): this {
    this.environment().verify(check, { advisory });
    return this;
  }

  /** `<stage>: <action>@<run order>` of all actions. */
  layout(): string[] {
    return this.stages().flatMap(({ Name, Actions }) => Actions.map((action: any) => `${Name}: ${action.Name}@${action.RunOrder}`));
  }

  action(name: string): any {
    return this.stages().flatMap(({ Actions }) => Actions).find(({ Name }) => Name === name);
  }

  project(name: string): any {
    return Object.values(resourcesOf(this.stack, 'AWS::CodeBuild::Project')).map(({ Properties }) => Properties).find(({ Name }) => Name === `shop-staging-${name}`);
  }

  buildspec(name: string): any {
    return JSON.parse(this.project(name).Source.BuildSpec);
  }

  /** What the checker is told. */
  spec(name: string): any {
    return JSON.parse(this.buildspec(name).phases.build.commands[0].split('\n')[1]);
  }

  record(name: string): any {
    const { actions } = Object.values(resourcesOf(this.stack, 'AWS::CodePipeline::Pipeline'))[0].Metadata['cdk-delivery:pipeline'];
    return Object.entries<any>(actions).find(([location]) => location.endsWith(`/${name}`))![1];
  }

  statements(name: string): any[] {
    return this.roleStatements(`ShopstagingCheck${name.replace(/-/g, '')}Role`);
  }

  roleStatements(role: string): any[] {
    return statementsOf(this.stack, role);
  }

  private stages(): any[] {
    return Object.values(resourcesOf(this.stack, 'AWS::CodePipeline::Pipeline'))[0].Properties.Stages;
  }
}
