import { Call } from '../../helpers/iam';

/** What a resource lets a service do, for one other resource. */
export interface ServiceTable {
  readonly service: string;
  /** The resource that the service acts for. */
  readonly source: string;
  readonly may: Call;
  readonly mayNot: Call;
}

function readsSite(distribution: string, bucket: string): ServiceTable {
  return {
    service: 'cloudfront.amazonaws.com',
    source: distribution,
    may: ['s3:GetObject', `${bucket}/releases/a1b2c3d/index.html`],
    mayNot: ['s3:PutObject', `${bucket}/releases/a1b2c3d/index.html`],
  };
}

function deliversLogs(source: string, target: string, prefix: string): ServiceTable {
  return {
    service: 'logging.s3.amazonaws.com',
    source,
    may: ['s3:PutObject', `${target}/${prefix}2025-01-01`],
    mayNot: ['s3:GetObject', `${target}/${prefix}2025-01-01`],
  };
}

const ofSite = (site: string) => [readsSite(`${site}Distribution`, `${site}Bucket`), deliversLogs(`${site}Bucket`, `${site}AccessLogs`, 's3/')];
const ofFoundation = (foundation: string) => [deliversLogs(`${foundation}Artifacts`, `${foundation}AccessLogsBucket`, 'artifacts/')];

function invokesPathFilter(rule: string): ServiceTable {
  return {
    service: 'events.amazonaws.com',
    source: rule,
    may: ['lambda:InvokeFunction', 'CodeCommitPathFilterFunction'],
    mayNot: ['lambda:UpdateFunctionCode', 'CodeCommitPathFilterFunction'],
  };
}

function callsNotifier(rule: string): ServiceTable {
  return {
    service: 'events.amazonaws.com',
    source: rule,
    may: ['lambda:InvokeFunction', 'ShopNotificationsFunction'],
    mayNot: ['lambda:UpdateFunctionCode', 'ShopNotificationsFunction'],
  };
}

function keepsDeadLetters(rule: string): ServiceTable {
  return {
    service: 'events.amazonaws.com',
    source: rule,
    may: ['sqs:SendMessage', 'ShopNotificationsDeadLetters'],
    mayNot: ['sqs:ReceiveMessage', 'ShopNotificationsDeadLetters'],
  };
}

/** All that resources of the apps of `helpers/apps.ts` let services do. */
export const serviceTables: { readonly [app: string]: readonly ServiceTable[] } = {
  'defaults': [...ofFoundation('DeliveryFoundation'), ...ofSite('Hosting')],
  'everything': [...ofFoundation('Foundation'), ...ofSite('Staging'), ...ofSite('Production')],
  'composed': [...ofFoundation('Foundation'), invokesPathFilter('ShopSourceRule')],
  'ecs': ofFoundation('DeliveryFoundation'),
  'fleet': ofFoundation('DeliveryFoundation'),
  'checks': ofFoundation('DeliveryFoundation'),
  'infrastructure': [
    ...ofFoundation('DeliveryFoundation'), ...ofSite('devSite'), ...ofSite('productionSite'),
    deliversLogs('StateBucket', 'StateAccessLogsBucket', 'terraform-state/'),
  ],
  'notifications': [
    ...ofFoundation('DeliveryFoundation'),
    ...['ApprovalNeeded', 'Failed', 'Succeeded', 'RolledBack'].map((rule) => `ShopNotifications${rule}`)
      .flatMap((rule) => [callsNotifier(rule), keepsDeadLetters(rule)]),
  ],
  'ecs-code-deploy': ofFoundation('DeliveryFoundation'),
  'three-pipelines': [
    ...ofFoundation('DeliveryFoundation'), ...ofSite('Admin'), ...ofSite('Storefront'),
    invokesPathFilter('AdminSourceRule'), invokesPathFilter('StorefrontSourceRule'),
  ],
};
