import { type awscdk, github, JsonPatch, javascript, release } from 'projen';

/** Attests which workflow and commit made the archives of a job; npm and PyPI have attestations of their own. */
function attested(archives: string): github.workflows.JobStep {
  return { name: 'Attest provenance', uses: 'actions/attest-build-provenance@v3', with: { 'subject-path': archives } };
}

/**
 * A release is started by hand, from a commit that passed CI, and has the version of the topmost heading of CHANGELOG.md.
 * Nothing is published with a stored token where the registry knows trusted publishers.
 */
export const ofReleases = {
  github: true,
  githubOptions: { mergify: false, pullRequestLint: false },
  pullRequestTemplateContents: ['What changes for users, and which test shows it. A breaking change is noted in CHANGELOG.md: see docs/compatibility.md.'],
  buildWorkflow: false, // ci.yml below
  release: true,
  workflowNodeVersion: '24', // trusted publishing needs the npm of it
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseFailureIssue: true,
  nextVersionCommand: '.ci/release-version',
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmTrustedPublishing: true,
  npmProvenance: true,
  publishToPypi: { distName: 'cdk-delivery-pipelines', module: 'cdk_delivery_pipelines', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkdelivery.pipelines',
    mavenGroupId: 'io.github.cdkdelivery',
    mavenArtifactId: 'cdk-delivery-pipelines',
    mavenServerId: 'central-ossrh',
    postPublishSteps: [attested('dist/java/**/*.jar')],
  },
  publishToNuget: {
    dotNetNamespace: 'CdkDelivery.Pipelines',
    packageId: 'CdkDelivery.Pipelines',
    trustedPublishing: true,
    postPublishSteps: [attested('dist/dotnet/*.nupkg')],
  },
  publishToGo: { moduleName: 'github.com/cdkdelivery/cdk-delivery-pipelines-go', packageName: 'cdkdelivery' },
} satisfies Partial<awscdk.AwsCdkConstructLibraryOptions>;

/** CI on each change, by the same script as on any machine; and what projen's release workflow lacks. */
export function releaseWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  const ci = project.github!.addWorkflow('ci');
  ci.on({ push: { branches: ['main'] }, pullRequest: {}, workflowDispatch: {} });
  ci.addJob('ci', {
    runsOn: ['ubuntu-latest'],
    container: { image: 'node:20-bookworm' }, // as root of a Debian, which runs containers itself
    permissions: { contents: github.workflows.JobPermission.READ },
    timeoutMinutes: 60,
    steps: [
      { uses: 'actions/checkout@v5' },
      { uses: 'actions/setup-go@v6', with: { 'go-version': 'stable', 'cache': false } },
      { uses: 'hashicorp/setup-terraform@v3', with: { terraform_version: '1.11.4', terraform_wrapper: false } },
      { run: 'git config --global --add safe.directory "$GITHUB_WORKSPACE"' },
      { run: 'apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv' },
      { run: 'bash .ci/run' },
    ],
  });

  project.tryFindObjectFile('.github/workflows/ci.yml')?.addOverride('jobs.ci.container.options', '--privileged');
  const workflow = project.tryFindObjectFile('.github/workflows/release.yml');
  workflow?.patch(JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY')); // publib's default
  for (const job of ['release_maven', 'release_nuget']) {
    workflow?.patch(JsonPatch.add(`/jobs/${job}/permissions/attestations`, 'write'), JsonPatch.add(`/jobs/${job}/permissions/id-token`, 'write'));
  }
}
