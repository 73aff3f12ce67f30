import { equal, type HandlerCase } from './handler-case';
import type { PathFilterEvent } from '../../../src/runtime/path-filter';

/** What the rules of two pipelines hand over for a push, which only AWS may put on the bus: it touches the paths of one of them. */
export const pathFilter: HandlerCase = async ({ name }, { functions, codePipeline }) => {
  const change = { event: 'referenceUpdated', repositoryName: 'shop', referenceName: 'main', commitId: 'b2', oldCommitId: 'a1' };
  for (const folder of ['site', 'functions']) {
    const event: PathFilterEvent = { id: folder, change, pipelineName: folder, actionName: 'Source', includes: [`${folder}/**`], excludes: [] };
    await functions.invoke(name, event);
  }
  const started = codePipeline.callsOf('StartPipelineExecution').map(({ name: pipeline, sourceRevisions: [{ revisionValue }] }) => [pipeline, revisionValue]);
  equal('pipelines', started, [['site', 'b2']]);
  return 'started the pipeline whose paths a push touches, and no other';
};
