import { App, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Build, Check, CheckPlacementOptions, DeliveryBuild, DeliveryPipeline, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { ENV, resourcesOf, statementsOf } from '../hosting/fleets';

interface Placed extends CheckPlacementOptions {
  readonly moment?: 'require' | 'verify';
}

/** A pipeline with one environment, `production`, and one check. */
export class Checked {
  public readonly stack = new Stack(new App(), 'Shop', { env: ENV });
  public readonly pipeline: DeliveryPipeline;
  public readonly image: DeliveryBuild;

  constructor(check: (stack: Stack, image: DeliveryBuild) => Check, { moment = 'require', advisory }: Placed = {}) {
    this.pipeline = new DeliveryPipeline(this.stack, 'Delivery', { pipelineName: 'shop', source: Source.gitHub('acme/shop', { connectionArn }) });
    this.image = this.pipeline.addBuild(Build.image('orders'));
    const production = this.pipeline.addEnvironment('production');
    production.verify(Check.commands('smoke', ['npm run smoke']));
    production[moment](check(this.stack, this.image), { advisory });
  }

  /** The action of the check, and the stage that it is in. */
  public action(name: string): any {
    const [{ Properties }] = Object.values(resourcesOf(this.stack, 'AWS::CodePipeline::Pipeline'));
    const located = Properties.Stages.flatMap(({ Name, Actions }: any) => Actions.map((action: any) => ({ stage: Name, ...action })));
    return located.find(({ Name }: any) => Name === name);
  }

  /** The function of the check, and its settings. */
  public get function(): any {
    const [[id, { Properties, Metadata }]] = Object.entries(resourcesOf(this.stack, 'AWS::Lambda::Function')).filter(([logicalId]) => logicalId.includes('Check'));
    const { Environment, ...properties } = Properties;
    const { CHECK_SETTINGS: text } = Environment.Variables;
    return { id, ...properties, kind: Metadata['cdk-delivery:function'].kind, settings: typeof text === 'string' ? JSON.parse(text) : text };
  }

  /** What the function may do beside writing its logs and reporting. */
  public get statements(): any[] {
    return statementsOf(this.stack, 'DeliveryproductionCheck').flatMap(({ Action, ...statement }) => {
      const [action, ...more] = [Action].flat().filter((name: string) => !/^(logs|codepipeline):/.test(name));
      return action === undefined ? [] : [{ ...statement, Action: more.length > 0 ? [action, ...more] : action }];
    });
  }

  /** Which functions the pipeline may invoke. */
  public get invokes(): unknown[] {
    return statementsOf(this.stack, 'DeliveryRole').filter(({ Action }) => Action === 'lambda:InvokeFunction').map(({ Resource }) => Resource);
  }
}

/** Adds a check to a pipeline that was made elsewhere. */
export function attach(check: (stack: Stack) => Check): Stack {
  const stack = new Stack(new App(), 'Other', { env: ENV });
  const pipeline = new codepipeline.Pipeline(stack, 'Pipeline', { pipelineType: codepipeline.PipelineType.V2, crossAccountKeys: false });
  const output = new codepipeline.Artifact();
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'sources');
  pipeline.addStage({ stageName: 'Source', actions: [new actions.S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'shop.zip', output })] });
  check(stack).attachTo(pipeline.addStage({ stageName: 'Verify' }), output);
  return stack;
}
