import { Stack, StackProps } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface RegistryStackProps extends StackProps {
  /** The account that runs what is built here. */
  readonly pulledBy: string;
}

/** A repository for each service: images stay when pipelines and services change. */
export class RegistryStack extends Stack {
  readonly gateway: ecr.Repository;
  readonly users: ecr.Repository;

  constructor(scope: Construct, id: string, props: RegistryStackProps) {
    super(scope, id, props);
    this.gateway = this.repository('b2b/api-gateway', props.pulledBy);
    this.users = this.repository('b2b/user-service', props.pulledBy);
  }

  private repository(repositoryName: string, pulledBy: string): ecr.Repository {
    const repository = new ecr.Repository(this, repositoryName, {
      repositoryName,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('cache')], // layers of the last build
      lifecycleRules: [{ maxImageCount: 50 }],
    });
    repository.grantPull(new iam.AccountPrincipal(pulledBy));
    return repository;
  }
}
