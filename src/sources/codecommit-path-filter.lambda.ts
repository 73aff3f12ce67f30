import { CodeCommitClient, paginateGetDifferences } from '@aws-sdk/client-codecommit';
import { CodePipelineClient, SourceRevisionType, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import picomatch from 'picomatch';
import { PathFilterEvent, PathFilterPorts, startWhenPathsMatch } from '../runtime/path-filter';

const codecommit = new CodeCommitClient({});
const codepipeline = new CodePipelineClient({});

const ports: PathFilterPorts = {
  async *changedPaths(repositoryName, before, after) {
    const query = { repositoryName, beforeCommitSpecifier: before, afterCommitSpecifier: after };
    for await (const page of paginateGetDifferences({ client: codecommit }, query)) {
      for (const { beforeBlob, afterBlob } of page.differences ?? []) {
        if (beforeBlob?.path) yield beforeBlob.path;
        if (afterBlob?.path && afterBlob.path !== beforeBlob?.path) yield afterBlob.path;
      }
    }
  },

  async startPipeline({ pipelineName, actionName, commitId, token }) {
    await codepipeline.send(new StartPipelineExecutionCommand({
      name: pipelineName,
      clientRequestToken: token,
      sourceRevisions: [{ actionName, revisionType: SourceRevisionType.COMMIT_ID, revisionValue: commitId }],
    }));
  },
};

export async function handler(event: PathFilterEvent): Promise<void> {
  // Like the triggers of CodePipeline: a file whose name starts with a dot is a file like others.
  const matches = picomatch(event.includes.length > 0 ? [...event.includes] : '**', { dot: true, ignore: [...event.excludes] });
  const result = await startWhenPathsMatch(event, matches, ports);
  const { repositoryName, referenceName, commitId } = event.change;
  console.log(JSON.stringify({ pipeline: event.pipelineName, repository: repositoryName, branch: referenceName, commit: commitId, ...result }));
}
