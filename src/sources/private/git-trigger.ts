import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { parsePatterns, validateBranch, validateNotEmpty } from './validation';
import { ConnectionSourceOptions, PullRequestEvent } from '../source-options';

const EVENTS: { readonly [event in PullRequestEvent]: codepipeline.GitPullRequestEvent } = {
  [PullRequestEvent.OPENED]: codepipeline.GitPullRequestEvent.OPEN,
  [PullRequestEvent.UPDATED]: codepipeline.GitPullRequestEvent.UPDATED,
  [PullRequestEvent.MERGED]: codepipeline.GitPullRequestEvent.CLOSED,
};

export interface GitFilters {
  readonly branch: string;
  readonly pushFilter: codepipeline.GitPushFilter[];
  readonly pullRequestFilter: codepipeline.GitPullRequestFilter[];
}

/** What starts a pipeline, as filters of a trigger. Each is a way to start, and tags cannot be filtered by path. */
export function gitFilters(who: string, options: ConnectionSourceOptions): GitFilters {
  const { branch = 'main', tags, pullRequests } = options;
  const pushes = options.pushes ?? !(tags || pullRequests);
  validateBranch(who, branch);
  if (options.paths && !pushes && !pullRequests) {
    throw new Error(`${who}: paths choose among pushes and pull requests, got neither; set pushes to true or leave paths out`);
  }
  const files = patternLists(who, 'paths', options.paths);
  const filePaths = { filePathsIncludes: files.includes, filePathsExcludes: files.excludes };

  const pushFilter: codepipeline.GitPushFilter[] = [];
  if (pushes) pushFilter.push({ branchesIncludes: [branch], ...filePaths });
  if (tags) {
    const { includes, excludes } = patternLists(who, 'tags', tags);
    pushFilter.push({ tagsIncludes: includes, tagsExcludes: excludes });
  }
  const pullRequestFilter: codepipeline.GitPullRequestFilter[] = [];
  if (pullRequests) {
    const { includes, excludes } = patternLists(who, 'pullRequests.branches', pullRequests.branches ?? [branch]);
    const events = pullRequestEvents(who, pullRequests.events);
    pullRequestFilter.push({ branchesIncludes: includes, branchesExcludes: excludes, ...filePaths, events });
  }
  return { branch, pushFilter, pullRequestFilter };
}

function pullRequestEvents(who: string, events = [PullRequestEvent.OPENED, PullRequestEvent.UPDATED]): codepipeline.GitPullRequestEvent[] {
  validateNotEmpty(who, 'pullRequests.events', events);
  const twice = events.find((event, i) => events.indexOf(event) < i);
  if (twice) throw new Error(`${who}: pullRequests.events holds an event twice, got ${twice}; leave one out`);
  return events.map((event) => EVENTS[event]);
}

/** An empty list is an error of the service: nothing is said instead. */
function patternLists(who: string, list: string, patterns?: string[]): { includes?: string[]; excludes?: string[] } {
  validateNotEmpty(who, list, patterns);
  const { includes, excludes } = parsePatterns(who, list, patterns);
  return { includes: includes.length > 0 ? includes : undefined, excludes: excludes.length > 0 ? excludes : undefined };
}
