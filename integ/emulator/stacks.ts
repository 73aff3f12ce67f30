import { setTimeout as wait } from 'timers/promises';
import {
  CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackEventsCommand, DescribeStacksCommand, ListStackResourcesCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Account } from './account';
import type { AssetPublisher } from './assets';
import type { Template } from './template';

const ENDS_WITHIN = 90_000;

export interface DeployedStack {
  /** Physical ids by logical ids. */
  readonly resources: { readonly [logicalId: string]: string };
  readonly outputs: { readonly [name: string]: string };
}

/** CloudFormation of an account. */
export class Stacks {
  private readonly client: CloudFormationClient;

  constructor({ client }: Account, private readonly assets: AssetPublisher) {
    this.client = new CloudFormationClient({ ...client, maxAttempts: 1 });
  }

  /** Types of a template that CloudFormation refuses. */
  async unknownTypes(name: string, template: Template): Promise<string[]> {
    const TemplateURL = await this.assets.publishTemplate(name, template);
    try {
      await this.client.send(new ValidateTemplateCommand({ TemplateURL }));
      return [];
    } catch (error) {
      const [, types] = /Unrecognized resource types: \[(.*)\]/.exec((error as Error).message) ?? [];
      if (types === undefined) throw error;
      return types.split(', ');
    }
  }

  async deploy(StackName: string, template: Template): Promise<DeployedStack> {
    const TemplateURL = await this.assets.publishTemplate(StackName, template);
    await this.client.send(new CreateStackCommand({ StackName, TemplateURL, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
    const { Outputs = [] } = await this.ended(StackName, 'CREATE_COMPLETE');
    const { StackResourceSummaries = [] } = await this.client.send(new ListStackResourcesCommand({ StackName }));
    const physicalIds = StackResourceSummaries.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]);
    return {
      resources: Object.fromEntries(physicalIds),
      outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    };
  }

  async delete(name: string): Promise<void> {
    const { StackId } = await this.describe(name);
    await this.client.send(new DeleteStackCommand({ StackName: name }));
    await this.ended(StackId!, 'DELETE_COMPLETE');
  }

  private async describe(StackName: string) {
    const { Stacks: [stack] = [] } = await this.client.send(new DescribeStacksCommand({ StackName }));
    return stack;
  }

  private async ended(name: string, wanted: string) {
    const end = Date.now() + ENDS_WITHIN;
    while (Date.now() < end) {
      const stack = await this.describe(name);
      if (stack.StackStatus === wanted) return stack;
      if (!stack.StackStatus!.endsWith('_IN_PROGRESS')) throw new Error(`stack '${name}': it ended as ${stack.StackStatus}: ${await this.failures(name)}`);
      await wait(200);
    }
    throw new Error(`stack '${name}': it did not become ${wanted} within ${ENDS_WITHIN / 1000} s: ${await this.failures(name)}`);
  }

  private async failures(StackName: string): Promise<string> {
    const { StackEvents = [] } = await this.client.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
    return failed.map(({ LogicalResourceId, ResourceType, ResourceStatusReason }) => `${LogicalResourceId} (${ResourceType}): ${ResourceStatusReason}`).join('; ');
  }
}
