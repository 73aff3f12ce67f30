import { Stack, StackProps } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Construct } from 'constructs';
import { Build, Check, ISpaHosting, Source, SpaPipeline } from 'cdk-delivery-pipelines';

export interface PipelinesStackProps extends StackProps {
  readonly hosting: { readonly admin: ISpaHosting; readonly storefront: ISpaHosting };
}

/** One repository, a pipeline for each site: a push builds what it touches. */
export class PipelinesStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id, props);
    const repository = codecommit.Repository.fromRepositoryName(this, 'Shop', 'shop');

    new SpaPipeline(this, 'Admin', {
      source: Source.codeCommit(repository, { branch: 'master', paths: ['examples/apps/admin/**'] }),
      site: Build.site('admin', { directory: 'examples/apps/admin', testCommand: 'npm run test:ci' }),
      environments: [{
        name: 'production',
        hosting: props.hosting.admin,
        configuration: { environment: 'production', apiUrl: 'https://api.shop.example.com' },
      }],
    });

    new SpaPipeline(this, 'Storefront', {
      source: Source.codeCommit(repository, { branch: 'master', paths: ['examples/apps/storefront/**'] }),
      site: Build.site('storefront', { directory: 'examples/apps/storefront', testCommand: 'npm run test:ci' }),
      environments: [{
        name: 'production',
        hosting: props.hosting.storefront,
        configuration: { environment: 'production', apiUrl: 'https://api.shop.example.com' },
        checks: [
          Check.http(props.hosting.storefront.url, { name: 'home-page', expectedText: '<div id="root">' }),
          Check.http(`${props.hosting.storefront.url}products/jeans-no.5`, { name: 'deep-link' }),
        ],
      }],
    });
  }
}
