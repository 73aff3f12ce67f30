import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Check, EcsServicePipeline, FunctionPackage, InfrastructurePipeline, InfrastructureTarget, LambdaFleetPipeline, Source, SpaHosting, SpaPipeline,
  TerraformPermissions, TerraformState,
} from '../../src';
import { connectionArn } from '../helpers/apps';
import { platformOf, rolloutOf } from '../helpers/services';
import { existingFleet, stackOf } from '../hosting/fleets';

const source = Source.gitHub('acme/shop', { connectionArn });
const requirements = [Check.commands('licenses', ['npm run licenses']), Check.window({ from: '09:00', to: '17:00' })];

const PIPELINES: { readonly [name: string]: () => Stack } = {
  SpaPipeline: () => {
    const stack = new Stack(new App(), 'Shop');
    const hosting = new SpaHosting(stack, 'Live');
    new SpaPipeline(stack, 'Shop', { source, environments: [{ name: 'live', hosting, requirements }] });
    return stack;
  },
  EcsServicePipeline: () => {
    const app = new App();
    const { service } = rolloutOf(platformOf(app), {}, 'Live');
    const stack = new Stack(app, 'Pipelines');
    new EcsServicePipeline(stack, 'Orders', { source, environments: [{ name: 'live', service, requirements }] });
    return stack;
  },
  LambdaFleetPipeline: () => {
    const stack = stackOf();
    new LambdaFleetPipeline(stack, 'Analytics', {
      source, functions: { ingest: FunctionPackage.python('ingest') }, environments: [{ name: 'live', fleet: existingFleet(stack, 'Live', ['ingest']), requirements }],
    });
    return stack;
  },
  InfrastructurePipeline: () => {
    const stack = new Stack(new App(), 'Platform');
    const target = InfrastructureTarget.terraform({ state: new TerraformState(stack, 'State'), permissions: [TerraformPermissions.dynamoDbTables('live-')] });
    new InfrastructurePipeline(stack, 'Platform', { source, environments: [{ name: 'live', target, requirements }] });
    return stack;
  },
};

test.each(Object.keys(PIPELINES))('%s: requirements stand before the deployments, conditions at their stage', (name) => {
  const [{ Properties: { Stages } }] = Object.values(Template.fromStack(PIPELINES[name]()).findResources('AWS::CodePipeline::Pipeline'));
  const [prepare, live] = Stages.slice(-2);
  expect([prepare.Name, prepare.Actions.map(({ Name }: { Name: string }) => Name)]).toEqual(['live-prepare', ['licenses']]);
  expect(live.Name).toBe('live');
  expect(live.BeforeEntry.Conditions[0].Rules[0].Configuration).toEqual({ Cron: '* * 9-16 ? * *', TimeZone: 'UTC' });
});
