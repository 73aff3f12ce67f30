import { App } from 'aws-cdk-lib';

/** The app of an integration test. Its snapshot holds templates and little more, and no paths of the machine that it was made on. */
export class Sandbox extends App {
  constructor() {
    super({
      treeMetadata: false,
      postCliContext: { // integ-runner sets what it recommends
        'aws:cdk:disable-creation-stack-traces': true,
        'aws:cdk:disable-logicalId-metadata': true,
        '@aws-cdk/core:enableAdditionalMetadataCollection': false,
      },
    });
  }
}
