import { ISpaHosting } from 'cdk-delivery-pipelines';

/** A single-page app of the benchmark: both sides deliver the same ones. */
export interface Site {
  readonly name: string;
  readonly directory: string;
  readonly hosting: ISpaHosting;
}

export const REPOSITORY = { owner: 'acme', name: 'shop', branch: 'main' };
export const CONNECTION_ARN = 'arn:aws:codeconnections:eu-central-1:111111111111:connection/00000000-0000-0000-0000-000000000000';
export const TEST_COMMAND = 'npm run test:ci';
export const API_URL = 'https://api.shop.example.com';
