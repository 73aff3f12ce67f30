import { Stack, StackProps } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import { Construct } from 'constructs';
import { Build, CdkStack, Check, DeliveryPipeline, Deployment, ISpaHosting, LayerPackage, Source, SpaPipeline } from 'cdk-delivery-pipelines';

export interface PipelinesStackProps extends StackProps {
  readonly hosting: { readonly admin: ISpaHosting; readonly storefront: ISpaHosting };
}

/** One repository, a pipeline for the backend and for each site: a push builds what it touches. No pipeline changes itself. */
export class PipelinesStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id, props);
    const repository = codecommit.Repository.fromRepositoryName(this, 'Shop', 'shop');
    this.defineBackend(repository);

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

  /** Five layers are built, and become part of the app that is then synthesized. Its stacks follow each other. */
  private defineBackend(repository: codecommit.IRepository): void {
    const backend = new DeliveryPipeline(this, 'Backend', {
      source: Source.codeCommit(repository, { branch: 'master', paths: ['examples/apps/backend/**', 'examples/apps/functions/layers/**'] }),
    });
    const layers = backend.addBuild(Build.layers('layers', {
      layers: {
        'python-packages': LayerPackage.python('examples/apps/functions/layers/python-packages'),
        'logging': LayerPackage.directory('examples/apps/functions/layers/logging'),
        'common-config': LayerPackage.directory('examples/apps/functions/layers/common-config'),
        'templates': LayerPackage.directory('examples/apps/functions/layers/templates'),
        'geo-data': LayerPackage.directory('examples/apps/functions/layers/geo-data'),
      },
    }));
    const app = backend.addBuild(Build.cdkApp('backend', {
      directory: 'examples/apps/backend',
      artifacts: { layers },
      testCommand: 'npm run test:ci',
      synthCommand: 'node app.js',
    }));
    backend.addEnvironment('production').deploy(Deployment.cdkStacks(app, {
      stacks: [CdkStack.named('Data'), CdkStack.named('Compute'), CdkStack.named('Api', { outputs: ['ApiUrl'] })],
    }));
  }
}
