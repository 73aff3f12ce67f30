import type { Command } from 'commander';
import { addAppOption, loadPipelines, type AppOptions } from './assembly-option';
import { alignColumns } from './columns';
import type { ActionModel, PipelineModel } from '../model/pipeline';

export function addListCommand(program: Command): void {
  addAppOption(program.command('list'))
    .description('list the pipelines of the app')
    .option('--json', 'print JSON')
    .action((options: AppOptions & { readonly json?: boolean }) => {
      const summaries = loadPipelines(options.app).pipelines.map(summarize);
      process.stdout.write(options.json ? `${JSON.stringify(summaries, undefined, 2)}\n` : render(summaries, options.app));
    });
}

interface PipelineSummary {
  readonly name: string;
  readonly stack: string;
  readonly sources: readonly SourceSummary[];
  readonly environments: readonly { readonly name: string; readonly production: boolean }[];
  readonly actions: number;
}

interface SourceSummary {
  readonly provider: string;
  readonly repository: string;
  readonly revision?: string;
}

function summarize(pipeline: PipelineModel): PipelineSummary {
  const actions = pipeline.stages.flatMap((stage) => stage.actions);
  return {
    name: pipeline.name,
    stack: pipeline.stackName,
    sources: actions.filter(({ category }) => category === 'Source').map(summarizeSource),
    environments: pipeline.record?.environments.map(({ name, production }) => ({ name, production })) ?? [],
    actions: actions.length,
  };
}

function summarizeSource({ provider, configuration }: ActionModel): SourceSummary {
  const { FullRepositoryId, Owner, Repo, RepositoryName, S3Bucket, S3ObjectKey, BranchName, Branch, ImageTag } = configuration;
  const repository = FullRepositoryId ?? (Repo && `${Owner}/${Repo}`) ?? RepositoryName ?? (S3Bucket && `${S3Bucket}/${S3ObjectKey}`);
  // A connection reaches GitHub, GitLab or Bitbucket: only the repository tells them apart.
  return { provider: provider === 'CodeStarSourceConnection' ? 'Connection' : provider, repository: repository ?? '', revision: BranchName ?? Branch ?? ImageTag };
}

function render(pipelines: readonly PipelineSummary[], app: string): string {
  if (pipelines.length === 0) return `No pipelines in '${app}'. They are AWS::CodePipeline::Pipeline resources of its stacks.\n`;
  const rows = pipelines.map(({ name, stack, sources, environments, actions }) => [
    name,
    stack,
    sources.map(({ provider, repository, revision }) => [provider, repository, revision].filter(Boolean).join(' ')).join(', ') || '-',
    environments.map((environment) => environment.name).join(', ') || '-',
    String(actions),
  ]);
  return `${alignColumns([['PIPELINE', 'STACK', 'SOURCE', 'ENVIRONMENTS', 'ACTIONS'], ...rows]).join('\n')}\n`;
}
