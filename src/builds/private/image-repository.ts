import { Duration, PhysicalName, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ServiceRole } from '../../foundation/private/service-role';

/** The only tag that moves: it holds the layers of the last build. */
export const CACHE_TAG = 'cache';
const KEPT_IMAGES = 50;

/** A repository whose images never change, are scanned on push, and make room for newer ones. */
export function defineRepository(scope: Construct, removal: RemovalPolicy): ecr.Repository {
  return new ecr.Repository(scope, 'Repository', {
    repositoryName: PhysicalName.GENERATE_IF_NEEDED, // tasks of other accounts refer to it by name
    imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard(CACHE_TAG)],
    imageScanOnPush: true,
    lifecycleRules: [
      { description: 'Layers that the cache let go', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(1) },
      { description: `Images beyond the newest ${KEPT_IMAGES}`, tagStatus: ecr.TagStatus.ANY, maxImageCount: KEPT_IMAGES },
    ],
    removalPolicy: removal,
    emptyOnDelete: removal === RemovalPolicy.DESTROY,
  });
}

/** Allows to push to a repository, and to read what is there: the cache and the tags. */
export function allowPush(role: ServiceRole, repository: ecr.IRepository): void {
  allowLogin(role);
  role.allow(new iam.PolicyStatement({
    actions: [...PULL, 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'],
    resources: [repository.repositoryArn],
  }));
}

export function allowPull(role: ServiceRole, repositories: ecr.IRepository[]): void {
  if (repositories.length === 0) return;
  role.allow(new iam.PolicyStatement({ actions: PULL, resources: repositories.map((repository) => repository.repositoryArn) }));
}

function allowLogin(role: ServiceRole): void {
  role.allowWildcard('A login is for the registry, and registries have no ARN', new iam.PolicyStatement({
    actions: ['ecr:GetAuthorizationToken'], resources: ['*'],
  }));
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
