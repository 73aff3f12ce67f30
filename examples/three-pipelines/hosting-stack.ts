import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SpaHosting } from 'cdk-delivery-pipelines';

/** The two sites, apart from the pipelines that fill them. */
export class HostingStack extends Stack {
  readonly admin = new SpaHosting(this, 'Admin');
  readonly storefront = new SpaHosting(this, 'Storefront');

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
  }
}
