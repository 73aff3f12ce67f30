import { request } from 'http';
import { text } from 'stream/consumers';
import { CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient, GetKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import '@aws-sdk/signature-v4a'; // registers the signer that the key-value store asks for, in JavaScript
import { equal, type World } from './handler-case';
import { SITE_STORE_ARN } from '../../../src/contract';
import type { Account } from '../account';
import type { DeployedFunction } from '../functions';

/** What visitors of a site get: as its store says, and as its distribution answers. */
export class LiveSite {
  static async of({ name, logicalId, stack: { resources } }: DeployedFunction, { account, functions }: World): Promise<LiveSite> {
    const store = (await functions.variables(name))[SITE_STORE_ARN];
    const [, hosting] = /^(.*)Release[0-9A-F]{8}$/.exec(logicalId)!;
    const distribution = new RegExp(`^${hosting}Distribution[0-9A-F]{8}$`);
    const [, Id] = Object.entries(resources).find(([id]) => distribution.test(id))!;
    const { Distribution } = await new CloudFrontClient(account.client).send(new GetDistributionCommand({ Id }));
    return new LiveSite(account, store, Distribution!.DomainName!);
  }

  private constructor(private readonly account: Account, private readonly storeArn: string, private readonly domain: string) {}

  /** Fails unless a release is live. */
  async shows(release: string): Promise<void> {
    const { Value } = await new CloudFrontKeyValueStoreClient(this.account.client).send(new GetKeyCommand({ KvsARN: this.storeArn, Key: 'live' }));
    equal("the key 'live'", Value, release);
    equal(`https://${this.domain}/`, await this.get('/'), `Release ${release}`);
  }

  /** The domain resolves to no address here: it is named to ministack. */
  private async get(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      request(new URL(path, this.account.client.endpoint), { headers: { host: this.domain } }, (response) => {
        text(response).then(resolve, reject);
      }).on('error', reject).end();
    });
  }
}
