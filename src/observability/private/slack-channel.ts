import { Stack } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { notificationKey } from './notification-key';
import { defineTopic } from './notification-topic';
import { DeliveryFoundation } from '../../foundation';

export interface SlackChannelProps {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly guardrailPolicies: iam.IManagedPolicy[];
}

/** A channel of Slack in a stack: an account takes one configuration a channel, so that all pipelines of the stack share it. */
export class SlackChannel extends Construct {
  /** The channel of a scope's stack. */
  public static obtain(scope: Construct, who: string, foundation: DeliveryFoundation, props: SlackChannelProps): SlackChannel {
    const stack = Stack.of(scope);
    const id = `Slack-${props.workspaceId}-${props.channelId}`;
    const known = stack.node.tryFindChild(id) as SlackChannel | undefined;
    known?.requireGuardrail(who, props.guardrailPolicies);
    return known ?? new SlackChannel(stack, id, foundation, props);
  }

  /** What is published here is shown in the channel. */
  public readonly topic: sns.Topic;
  private readonly guardrail: string;

  private constructor(stack: Stack, id: string, foundation: DeliveryFoundation, props: SlackChannelProps) {
    super(stack, id);
    const { workspaceId, channelId, guardrailPolicies } = props;
    this.guardrail = this.namesOf(guardrailPolicies);
    this.topic = defineTopic(this, 'Topic', notificationKey(this, foundation));
    // Messages are shown without any permission.
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'), description: `Stands for the Slack channel ${channelId}, and may do nothing`,
    });
    new chatbot.SlackChannelConfiguration(this, 'Resource', {
      slackChannelConfigurationName: `${stack.stackName}-${channelId}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [this.topic],
      role,
      guardrailPolicies, // without any, the service takes AdministratorAccess
      loggingLevel: chatbot.LoggingLevel.ERROR,
    });
    foundation._tag(this);
  }

  private requireGuardrail(who: string, policies: iam.IManagedPolicy[]): void {
    const names = this.namesOf(policies);
    if (names === this.guardrail) return;
    throw new Error(`notification ${who}: the stack has this channel with other guardrailPolicies already, got ${names} after ${this.guardrail}; give all of them the same`);
  }

  private namesOf(policies: iam.IManagedPolicy[]): string {
    return JSON.stringify(Stack.of(this).resolve(policies.map(({ managedPolicyArn }) => managedPolicyArn)));
  }
}
