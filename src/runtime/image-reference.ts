/** An image in a private registry of Amazon ECR. */
export interface ImageReference {
  /** The account. */
  readonly registry: string;
  readonly repository: string;
  readonly digest: string;
}

/** Reads `<registry>/<repository>@sha256:<digest>`. A tag may name another image tomorrow. */
export function parseImage(uri: string): ImageReference {
  const parts = /^(\d{12})\.[^/]+\/([^@:]+)@(sha256:[0-9a-f]{64})$/.exec(uri);
  if (!parts) throw new Error(`an image of Amazon ECR by digest is needed, got '${uri}'; pass <registry>/<repository>@sha256:<digest>`);
  const [, registry, repository, digest] = parts;
  return { registry, repository, digest };
}

/** `orders@sha256:1f3c2a9b0d11`: as much of the digest as people compare. */
export function shortImage({ repository, digest }: ImageReference): string {
  return `${repository}@${digest.slice(0, 'sha256:'.length + 12)}`;
}
