import { Duration, Token } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeliveryBuild } from '../../builds';
import { SiteReleaseParameters } from '../../contract';
import { byName } from '../../foundation/private/by-name';
import { atTarget } from '../../foundation/private/deployment-target';
import { InvokeAction, MAX_PARAMETERS } from '../../foundation/private/invoke-action';
import { DeploymentBindOptions, DeploymentStep, DeploymentUndo } from '../deployment-config';
import type { SiteDeploymentOptions } from '../deployment-options';


export function validateSite(build: DeliveryBuild, options: SiteDeploymentOptions): void {
  const file = options.configurationFile;
  if (file !== undefined && !Token.isUnresolved(file) && !/^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]*$/.test(file)) {
    throw new Error(`deployment of ${build}: configurationFile is a path inside the site, got '${file}'; write it like 'config.json'`);
  }
  if (file !== undefined && options.configuration === undefined) {
    throw new Error(`deployment of ${build}: configurationFile '${file}' has nothing to hold; give a configuration too`);
  }
}

/** Uploads a new release, then makes it the live one. */
export function siteSteps(build: DeliveryBuild, options: SiteDeploymentOptions, bind: DeploymentBindOptions): DeploymentStep[] {
  const { hosting } = options;
  const { target } = bind;
  // The execution, not the commit, names the release: a commit that is built twice may have other bytes, and a release never changes.
  const release = '#{codepipeline.PipelineExecutionId}';
  const parameters = JSON.stringify(releaseParameters(options, release, bind.revision));
  if (!Token.isUnresolved(parameters) && parameters.length > MAX_PARAMETERS) {
    throw new Error(`deployment of ${build}: the service takes ${MAX_PARAMETERS} characters of release parameters, got ${parameters.length}; shorten the configuration`);
  }
  target.permissions.allowWildcard('Files below the releases of the site', new iam.PolicyStatement({
    actions: ['s3:PutObject'], resources: [hosting.bucket.arnForObjects('releases/*')],
  }));
  target.permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hosting.releaseFunction.functionArn] }));
  return [
    {
      name: 'Upload',
      action: (actionName, runOrder) => atTarget(target, new actions.S3DeployAction({
        actionName,
        runOrder,
        input: build.artifact,
        bucket: hosting.bucket,
        objectKey: `releases/${release}`,
        cacheControl: [actions.CacheControl.setPublic(), actions.CacheControl.maxAge(Duration.days(365)), actions.CacheControl.immutable()],
      })),
    },
    {
      name: 'Release',
      action: (actionName, runOrder) => atTarget(target, new InvokeAction({ actionName, runOrder, function: hosting.releaseFunction, parameters })),
    },
  ];
}

/** The pointer goes back to the release before. */
export function undoSite({ hosting: { releaseFunction } }: SiteDeploymentOptions): DeploymentUndo {
  return {
    target: { kind: 'site', releaseFunction: releaseFunction.functionName },
    allow: (permissions) => permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [releaseFunction.functionArn] })),
  };
}

function releaseParameters({ configuration, configurationFile }: SiteDeploymentOptions, release: string, revision: string): SiteReleaseParameters {
  return {
    release,
    revision,
    ...(configuration && { configFile: configurationFile ?? 'config.json', config: byName(configuration) }),
  };
}
