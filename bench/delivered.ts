import { Stack } from 'aws-cdk-lib';
import { API_URL, CONNECTION_ARN, REPOSITORY, Site, TEST_COMMAND } from './site';
import { Build, DeliveryFoundation, PackageManager, Source, SpaPipeline } from 'cdk-delivery-pipelines';

/** The sites' pipelines, made with this library. */
export function delivered(stack: Stack, sites: Site[]): void {
  const foundation = new DeliveryFoundation(stack, 'Foundation');
  for (const { name, directory, hosting } of sites) {
    new SpaPipeline(stack, name, {
      foundation,
      source: Source.gitHub(`${REPOSITORY.owner}/${REPOSITORY.name}`, {
        connectionArn: CONNECTION_ARN, branch: REPOSITORY.branch, paths: [`${directory}/**`],
      }),
      site: Build.site('site', { directory, packageManager: PackageManager.NPM, testCommand: TEST_COMMAND }),
      environments: [{ name: 'production', hosting, configuration: { environment: 'production', apiUrl: API_URL } }],
    });
  }
}
