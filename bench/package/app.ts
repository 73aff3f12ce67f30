import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json';

export const NAME = 'Storefront';
export const DIRECTORY = 'apps/storefront';

/** Where a site is delivered to. It exists already. */
export interface Environment {
  readonly name: string;
  readonly apiUrl: string;
  /** What `SpaHosting` has. */
  readonly hosting: { readonly bucket: s3.IBucket; readonly releaseFunction: lambda.IFunction; readonly url: string };
}

/** A new app of one stack: a site goes to staging and, approved, to production. */
export function synthesize(define: (stack: Stack, staging: Environment, production: Environment) => void): void {
  const app = new App({ context: featureFlags });
  const stack = new Stack(app, 'Delivery');
  define(stack, existing(stack, 'staging'), existing(stack, 'production'));
  app.synth();
}

function existing(stack: Stack, name: string): Environment {
  return {
    name,
    apiUrl: `https://api.${name}.shop.example.com`,
    hosting: {
      bucket: s3.Bucket.fromBucketName(stack, `${name}Bucket`, `acme-${name}`),
      releaseFunction: lambda.Function.fromFunctionName(stack, `${name}Release`, `release-${name}`),
      url: `https://${name}.shop.example.com/`,
    },
  };
}
