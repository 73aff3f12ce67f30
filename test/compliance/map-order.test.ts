import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Build, Check, DeliveryPipeline, Deployment, FunctionPackage, LambdaFleet, LayerPackage, Source, SpaHosting, TerraformPermissions, TerraformState,
} from '../../src';

type Order = <T>(map: { readonly [name: string]: T }) => { [name: string]: T };

const asGiven: Order = (map) => ({ ...map });
const reversed: Order = (map) => Object.fromEntries(Object.entries(map).reverse());

// Maps of Java come in another order at each synthesis, those of Go in that of their names.
test('the template does not depend on the order of the members of maps', () => {
  expect(JSON.stringify(templateWith(reversed))).toBe(JSON.stringify(templateWith(asGiven)));
});

/** A pipeline that is given maps wherever it takes them. */
function templateWith(order: Order): unknown {
  const stack = new Stack(new App(), 'Delivery', { env: { account: '111111111111', region: 'eu-central-1' } });
  const pipeline = new DeliveryPipeline(stack, 'Pipeline', {
    source: Source.gitHub('acme/shop', { connectionArn: 'arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666' }),
  });
  const secret = (name: string) => secretsmanager.Secret.fromSecretNameV2(stack, name, name);

  const image = pipeline.addBuild(Build.image('orders', {
    buildArguments: order({ REVISION: 'abc', BASE: 'slim' }),
    secrets: order({ npm: secret('npm'), maven: secret('maven') }),
    environment: order({ STAGE: 'test', LEVEL: 'debug' }),
  }));
  const proxy = pipeline.addBuild(Build.image('proxy', {}));
  const audit = pipeline.addBuild(Build.image('audit', {}));
  const site = pipeline.addBuild(Build.site('shop', {}));
  const functions = pipeline.addBuild(Build.functions('functions', {
    functions: order({
      report: FunctionPackage.java('functions/report'),
      ingest: FunctionPackage.python('functions/ingest', { environment: order({ STAGE: 'test', LEVEL: 'debug' }), layers: ['numeric', 'common'] }),
    }),
  }));
  const layers = pipeline.addBuild(Build.layers('layers', {
    layers: order({ numeric: LayerPackage.python('layers/numeric'), common: LayerPackage.python('layers/common') }),
  }));
  pipeline.addBuild(Build.cdkApp('backend', { artifacts: order({ shop: site, layers }) }));
  const infrastructure = pipeline.addBuild(Build.terraform('infrastructure', { directory: 'infrastructure' }));

  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  for (const name of ['orders', 'proxy', 'audit']) taskDefinition.addContainer(name, { image: ecs.ContainerImage.fromRegistry('nginx') });
  const fleet = new LambdaFleet(stack, 'Fleet');
  fleet.addFunction('ingest', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'app.handler' });
  fleet.addFunction('report', { runtime: lambda.Runtime.JAVA_21, handler: 'com.example.Report' });

  const staging = pipeline.addEnvironment('staging');
  staging.deploy(Deployment.ecs(image, {
    service: new ecs.FargateService(stack, 'Service', { cluster: new ecs.Cluster(stack, 'Cluster'), taskDefinition }),
    sidecars: order({ proxy, audit }),
  }));
  staging.deploy(Deployment.site(site, { hosting: new SpaHosting(stack, 'Hosting'), configuration: order({ environment: 'staging', apiUrl: '/api' }) }));
  staging.deploy(Deployment.functions(functions, { fleet, layers }));
  staging.deploy(Deployment.terraform(infrastructure, {
    state: new TerraformState(stack, 'State'),
    permissions: [TerraformPermissions.logGroups('/acme/')],
    variables: order({ size: 'small', revision: '#{codepipeline.PipelineExecutionId}', execution: '#{codepipeline.PipelineExecutionId}', color: 'blue' }),
    secrets: order({ token: secret('token'), password: secret('password') }),
  }));
  staging.verify(Check.commands('smoke', ['npm run smoke'], { environment: order({ TARGET: '/', LEVEL: 'debug' }) }));
  staging.verify(Check.invoke(fleet, 'ingest', { payload: order({ orders: [], dryRun: true }), expected: order({ accepted: 0, failed: 0 }) }));
  return Template.fromStack(stack).toJSON();
}
