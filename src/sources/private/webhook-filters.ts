import { Token } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { parsePatterns, validateNotEmpty } from './validation';
import { WatchedRepository } from '../source-config';

type Filter = codebuild.CfnProject.WebhookFilterProperty;

export interface WebhookOptions {
  /** Patterns of the branches that pull requests want to be merged into. */
  readonly targetBranches: string[];
  /** Patterns of the branches whose pushes are built. */
  readonly pushedBranches?: string[];
}

/**
 * What AWS CodeBuild builds of a repository: groups of filters, each a way to start, all filters of a group to be met.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html
 */
export function webhookFilters(who: string, { type, paths }: WatchedRepository, { targetBranches, pushedBranches }: WebhookOptions): Filter[][] {
  const files = fileFilters(who, paths);
  // Other providers do not say that a pull request was opened again.
  const events = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED', ...(type === 'GITHUB' ? ['PULL_REQUEST_REOPENED'] : [])];
  return [
    [{ type: 'EVENT', pattern: events.join(', ') }, ...branchFilters(who, 'targetBranches', 'BASE_REF', targetBranches), ...files],
    ...(pushedBranches ? [[{ type: 'EVENT', pattern: 'PUSH' }, ...branchFilters(who, 'branches', 'HEAD_REF', pushedBranches), ...files]] : []),
  ];
}

function branchFilters(who: string, list: string, type: 'BASE_REF' | 'HEAD_REF', patterns: string[]): Filter[] {
  validateNotEmpty(who, list, patterns);
  const { includes, excludes } = parsePatterns(who, list, patterns);
  return [
    { type, pattern: expression('refs/heads/', includes.length > 0 ? includes : ['**']) },
    ...(excludes.length > 0 ? [{ type, pattern: expression('refs/heads/', excludes), excludeMatchedPattern: true }] : []),
  ];
}

/** Excluded paths count all the same: a build too many costs minutes, one too few a status that is waited for. */
function fileFilters(who: string, paths: string[] | undefined): Filter[] {
  const { includes } = parsePatterns(who, 'paths', paths);
  return includes.length > 0 ? [{ type: 'FILE_PATH', pattern: expression('', includes) }] : [];
}

/** Globs as one regular expression. */
function expression(prefix: string, globs: string[]): string {
  return `^${prefix}(${globs.map(toExpression).join('|')})$`;
}

export function toExpression(glob: string): string {
  if (Token.isUnresolved(glob)) return glob;
  return glob.replace(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (text) => EXPRESSIONS[text] ?? `\\${text}`);
}

const EXPRESSIONS: { readonly [glob: string]: string } = {
  '**/': '(.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(', '}': ')', ',': '|',
};
