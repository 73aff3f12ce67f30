import { createHash } from 'crypto';
import { Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const LENGTH = 8;

/** Where a construct stands, as a part of a name: known as text before anything exists, and different from place to place. */
export function placeHash(scope: Construct): string {
  return shortHash(`${Stack.of(scope).stackName}/${Names.nodeUniqueId(scope.node)}`);
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}

/** A name of at most so many characters: what the user called a construct, or what it is when nothing of that is left, and its place. */
export function placedName(scope: Construct, title: string, what: string, maxLength: number): string {
  const name = title.replace(/[^A-Za-z0-9]+/g, '').slice(0, maxLength - LENGTH - 1);
  return `${name || what}-${placeHash(scope)}`;
}
