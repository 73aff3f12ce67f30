import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Build, DeliveryBuild, DeliveryPipeline, Deployment, EnvironmentOptions, Source, TerraformDeploymentOptions, TerraformState, TerraformTool } from '../../src';
import { connectionArn } from '../helpers/apps';
import { stackOf } from '../hosting/fleets';

/** A pipeline with a module of Terraform, on its way to an environment. */
export class TerraformWorld {
  readonly pipeline: DeliveryPipeline;
  readonly modules: DeliveryBuild;
  readonly state: TerraformState;

  constructor(readonly stack: Stack = stackOf('Pipelines'), version?: string) {
    this.pipeline = new DeliveryPipeline(stack, 'Shop', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });
    this.modules = this.pipeline.addBuild(Build.terraform('infrastructure', {
      directory: 'infrastructure', tool: version ? TerraformTool.terraform(version, { sha256: '0'.repeat(64) }) : undefined,
    }));
    this.state = new TerraformState(stack, 'State', { bucketName: 'shop-states' });
  }

  deploy(options: Partial<TerraformDeploymentOptions> = {}, environment?: EnvironmentOptions, build: DeliveryBuild = this.modules): void {
    this.pipeline.addEnvironment('dev', environment).deploy(Deployment.terraform(build, { state: this.state, permissions: [], ...options }));
  }

  get template(): Template {
    return Template.fromStack(this.stack);
  }

  /** Actions of the environment, by name. */
  actions(): { readonly [name: string]: any } {
    const stages = this.resources('AWS::CodePipeline::Pipeline')[0].Properties.Stages.slice(2);
    return Object.fromEntries(stages.flatMap((stage: any) => stage.Actions.map((action: any) => [action.Name, action])));
  }

  /** What the pipeline records of an action, in the same way. */
  record(name: string): any {
    const { actions } = this.resources('AWS::CodePipeline::Pipeline')[0].Metadata['cdk-delivery:pipeline'];
    const record = Object.entries<any>(actions).find(([location]) => location.endsWith(`/${name}`))![1];
    return { ...record, awsCommands: record.awsCommands.map(textOf) };
  }

  /** The buildspec of a step, with names for what is known at deployment only, and what the program is told. */
  step(name: 'plan' | 'apply' | 'drift'): { readonly buildspec: any; readonly spec: any; readonly project: any } {
    const { Properties: project } = this.resources('AWS::CodeBuild::Project').find(({ Properties }) => Properties.Name === `shop-dev-infrastructure-${name}`)!;
    const buildspec = JSON.parse(textOf(project.Source.BuildSpec));
    return { buildspec, spec: JSON.parse(buildspec.phases.build.commands[0].split('\n')[1]), project };
  }

  resources(type: string): any[] {
    return Object.values(this.template.findResources(type));
  }

  /** What the role of a step is allowed, without what all steps are. */
  allowed(step: 'Plan' | 'Apply'): any[] {
    const [, { Properties }] = Object.entries<any>(this.template.findResources('AWS::IAM::Role')).find(([id]) => id.startsWith(`ShopdevTerraforminfrastructure${step}Role`))!;
    return Properties.Policies[0].PolicyDocument.Statement;
  }
}

function textOf(value: any): string {
  const [, parts] = value['Fn::Join'] ?? ['', [value]];
  return parts.map((part: any) => (typeof part === 'string' ? part : `<${Object.values<any>(part)[0]}>`)).join('');
}
