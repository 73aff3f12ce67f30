import { DIRECTORY, Environment, NAME, synthesize } from './app';
import { CONNECTION_ARN, REPOSITORY, TEST_COMMAND } from '../site';
import { ApprovalGate, Build, PackageManager, Source, SpaEnvironment, SpaPipeline } from 'cdk-delivery-pipelines';

/** With this library. */
synthesize((stack, staging, production) => {
  new SpaPipeline(stack, NAME, {
    source: Source.gitHub(`${REPOSITORY.owner}/${REPOSITORY.name}`, {
      connectionArn: CONNECTION_ARN, branch: REPOSITORY.branch, paths: [`${DIRECTORY}/**`],
    }),
    site: Build.site('site', { directory: DIRECTORY, packageManager: PackageManager.NPM, testCommand: TEST_COMMAND }),
    environments: [environment(staging), { ...environment(production), approval: new ApprovalGate(stack, 'Gate') }],
  });
});

function environment({ name, hosting, apiUrl }: Environment): SpaEnvironment {
  return { name, hosting, configuration: { environment: name, apiUrl } };
}
