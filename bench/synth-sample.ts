import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { delivered } from './delivered';
import { handWritten } from './hand-written';
import { printSample } from './sample';
import { Site } from './site';
import { SpaHosting } from 'cdk-delivery-pipelines';

const DEFINITIONS = {
  delivered,
  handWritten: (stack, sites) => handWritten(stack, sites, { oneRole: false }),
  handWrittenOneRole: (stack, sites) => handWritten(stack, sites, { oneRole: true }),
  hosting: (stack, sites) => sites.forEach(({ name }) => new SpaHosting(stack, name)),
} satisfies { readonly [variant: string]: (stack: Stack, sites: Site[]) => void };

export type SynthVariant = keyof typeof DEFINITIONS;

/** Hosting is measured by itself, so pipelines are given one that exists already. */
function existingSite(stack: Stack, number: number): Site {
  const id = `site-${number}`;
  return {
    name: `Site${number}`,
    directory: `apps/${id}`,
    hosting: {
      bucket: s3.Bucket.fromBucketName(stack, `Bucket${number}`, `acme-${id}`),
      releaseFunction: lambda.Function.fromFunctionName(stack, `Release${number}`, `release-${id}`),
      url: `https://${id}.shop.example.com/`,
    },
  };
}

printSample(Object.fromEntries(Object.entries(DEFINITIONS).map(([name, define]) => [name, { prepare: existingSite, define }])));
