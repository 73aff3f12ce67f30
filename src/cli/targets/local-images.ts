import { readJson, targetFile, writeJson } from './json-file';

/** An image that a local run has built: what a repository of Amazon ECR would hold. */
export interface LocalImage {
  readonly digest: string;
  /** What the container engine knows it by. */
  readonly imageId: string;
  readonly tag: string;
  /** Execution that built it, and when. */
  readonly execution: string;
  readonly time: string;
}

/** Images that stay known, per repository. */
const KEEP = 50;

/** Repositories of images on disk: `ecr/<repository>.json`. The images themselves are with the container engine. */
export class LocalImages {
  constructor(private readonly targets: string) {}

  add(repository: string, image: LocalImage): void {
    const others = this.of(repository).filter(({ digest }) => digest !== image.digest);
    writeJson(this.file(repository), { images: [...others, image].slice(-KEEP) });
  }

  /** The newest image that `<host>/<repository>@<digest>` or `<host>/<repository>:<tag>` names; undefined when no run here built it. */
  find(uri: string): LocalImage | undefined {
    const [, repository, tag, digest] = /^(?:[^/@]*[.:][^/@]*\/)?([^@:]+)(?::([^@]+))?(?:@(.+))?$/.exec(uri) ?? [];
    if (!repository) return undefined;
    return this.of(repository).filter((image) => digest ? image.digest === digest : image.tag === tag).at(-1);
  }

  private of(repository: string): readonly LocalImage[] {
    return readJson<{ readonly images: LocalImage[] }>(this.file(repository))?.images ?? [];
  }

  private file(repository: string): string {
    return targetFile(this.targets, 'ecr', repository);
  }
}
