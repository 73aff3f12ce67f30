import { CloudFrontKeyValueStoreClient, GetKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import '@aws-sdk/signature-v4a'; // registers the signer that the key-value store asks for, in JavaScript
import { equal } from './handler-case';
import { SITE_STORE_ARN } from '../../../src/contract';
import type { Account } from '../account';
import type { DeployedFunction } from '../functions';

/** Fails unless a release is the one that the store of a hosting leads to: functions of CloudFront in ministack do not read it. */
export async function requireLive(release: string, { variables }: DeployedFunction, { stores }: Account): Promise<void> {
  const { Value } = await new CloudFrontKeyValueStoreClient(stores).send(new GetKeyCommand({ KvsARN: variables[SITE_STORE_ARN], Key: 'live' }));
  equal("the key 'live'", Value, release);
}
