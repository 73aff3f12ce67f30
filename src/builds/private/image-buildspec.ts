import { BuildspecConfig, reportsSection } from './buildspecs';
import { coverageOf } from './coverage';
import { CACHE_TAG } from './image-repository';
import { byName } from '../../foundation/private/by-name';
import { ImageBuildOptions } from '../image-build-options';
import { ImagePlatform } from '../image-platform';
import { TestReport } from '../test-report';

/** Environment variables of the project. */
export const REPOSITORY_URI = 'REPOSITORY_URI';
/** Repositories of base images, separated by spaces. */
export const BASE_REPOSITORIES = 'BASE_REPOSITORIES';

export const IMAGE_VARIABLES: readonly string[] = ['IMAGE_URI', 'IMAGE_DIGEST', 'IMAGE_TAG'];

export interface ImageBuildspecConfig extends BuildspecConfig {
  /** Commands that need a container engine or AWS. They follow each other. */
  readonly imageCommands: string[];
}

export interface ImageBuildspecOptions extends Omit<ImageBuildOptions, 'secrets'> {
  readonly container: string;
  readonly platform: ImagePlatform;
  /** ARNs by id. */
  readonly secrets: { readonly [id: string]: string };
}

/** Tests an application, then builds and pushes its image. What comes after the image needs nothing but a shell. */
export function imageBuildspec(options: ImageBuildspecOptions): ImageBuildspecConfig {
  const directory = options.directory ?? '.';
  const reports = imageReports(options);
  const testCommands = [...options.testCommands ?? [], ...coverageCommands(options, reports)];
  const imageCommands = [LOGIN, BUILDER, FREE_TAG, buildCommand(options), DIGEST, sbomCommand(options.platform)];
  const coverage = coverageOf(reports, directory, IMAGE_VARIABLES);
  const secrets = Object.entries(options.secrets).map(([id, arn]) => [secretVariable(id), arn]);
  return {
    testCommands,
    imageCommands,
    exportedVariables: coverage.exportedVariables,
    content: {
      version: '0.2',
      env: {
        ...(secrets.length > 0 && { 'secrets-manager': Object.fromEntries(secrets) }),
        'exported-variables': coverage.exportedVariables,
      },
      phases: {
        ...(directory !== '.' && { install: { commands: [`cd ${directory}`] } }),
        build: {
          commands: [
            ...testCommands,
            'export IMAGE_TAG="$CODEBUILD_RESOLVED_SOURCE_VERSION"',
            VALID_TAG,
            ...imageCommands,
            `export IMAGE_URI="$${REPOSITORY_URI}@$IMAGE_DIGEST"`,
            `mkdir -p ${OUTPUT}`,
            `printf '[{"name":"${options.container}","imageUri":"%s"}]\\n' "$IMAGE_URI" > ${OUTPUT}/imagedefinitions.json`,
            `printf '{"ImageURI":"%s"}\\n' "$IMAGE_URI" > ${OUTPUT}/imageDetail.json`,
          ],
        },
        ...coverage.commands.length > 0 && { post_build: { commands: coverage.commands } },
      },
      ...reportsSection(reports, directory),
      artifacts: { 'base-directory': '.delivery', 'files': ['**/*'] },
    },
  };
}

/**
 * Tests an application and builds its image for nobody. Code that nobody merged gets neither secrets nor private base images: an
 * image that takes them is not built.
 */
export function imageTrialBuildspec(options: ImageBuildOptions & { readonly platform: ImagePlatform }): { readonly [section: string]: unknown } {
  const directory = options.directory ?? '.';
  const reports = imageReports(options);
  const closed = Object.keys(options.secrets ?? {}).length > 0 || (options.baseImages ?? []).length > 0;
  return {
    version: '0.2',
    phases: {
      ...(directory !== '.' && { install: { commands: [`cd ${directory}`] } }),
      build: {
        commands: [
          ...options.testCommands ?? [],
          ...coverageCommands(options, reports),
          closed
            ? 'echo "the image is not built: it takes secrets or private base images, which only merged code gets"'
            : ['docker buildx build', ...dockerfileOptions(options), '--provenance=false', '.'].join(' '),
        ],
      },
    },
    ...reportsSection(reports, directory),
  };
}

/** What the tests leave, as far as it is told. */
export function imageReports({ reports, testCommands }: Pick<ImageBuildOptions, 'reports' | 'testCommands'>): TestReport[] {
  return reports ?? (testCommands?.length ? [TestReport.junit('reports/junit.xml'), TestReport.cobertura('coverage/cobertura-coverage.xml')] : []);
}

/** The file that `minimumCoverage` is about. */
export function coverageFile(reports: TestReport[]): string | undefined {
  return reports.find((report) => report.format === COBERTURA)?.files[0];
}

/** Name of the environment variable that holds a secret while the build runs. */
export function secretVariable(id: string): string {
  return `BUILD_SECRET_${id.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

const COBERTURA = TestReport.cobertura('coverage.xml').format;
const OUTPUT = '"$CODEBUILD_SRC_DIR/.delivery"';
const METADATA = '/tmp/image.json';

/** The fourth part of a registry's host name is its region. */
const LOGIN = `for repository in $${REPOSITORY_URI} $${BASE_REPOSITORIES}; do registry=\${repository%%/*}; `
  + 'aws ecr get-login-password --region "$(echo "$registry" | cut -d. -f4)" | docker login --username AWS --password-stdin "$registry" || exit 1; done';

/** The engine's own builder exports no cache to a registry. BuildKit comes from ECR Public: Docker Hub limits anonymous pulls. */
const BUILDER = 'docker buildx create --use --driver docker-container --driver-opt image=public.ecr.aws/vend/moby/buildkit:buildx-stable-1';

/** Versions of S3 objects may begin with what no tag begins with. */
const VALID_TAG = 'case "$IMAGE_TAG" in [.-]*) export IMAGE_TAG="v$IMAGE_TAG";; esac';

/** Tags do not move: a commit that is built again gets one of its own. */
const FREE_TAG = 'if docker buildx imagetools inspect "$REPOSITORY_URI:$IMAGE_TAG" > /dev/null 2>&1; then '
  + 'export IMAGE_TAG="$IMAGE_TAG-$CODEBUILD_BUILD_NUMBER"; fi';

const DIGEST = `IMAGE_DIGEST="$(jq -er '.["containerimage.digest"]' ${METADATA})" && export IMAGE_DIGEST`;

function dockerfileOptions({ dockerfile, target, platform, buildArguments }: Omit<ImageBuildspecOptions, 'container' | 'secrets'>): string[] {
  return [
    `--file ${dockerfile ?? 'Dockerfile'}`,
    `--platform ${platform}`,
    ...(target === undefined ? [] : [`--target ${target}`]),
    ...Object.entries(byName(buildArguments ?? {})).map(([name, value]) => `--build-arg ${expanded(`${name}=${value}`)}`),
  ];
}

function buildCommand(options: ImageBuildspecOptions): string {
  const { secrets, cache } = options;
  const layers = `type=registry,ref=$${REPOSITORY_URI}:${CACHE_TAG}`;
  return [
    'docker buildx build',
    ...dockerfileOptions(options),
    ...Object.keys(secrets).map((id) => `--secret id=${id},env=${secretVariable(id)}`),
    // The form of manifest that ECR takes. A cache that cannot be written costs minutes, not the build.
    ...(cache === false ? [] : [
      `--cache-from ${layers}`,
      `--cache-to ${layers},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
    ]),
    '--provenance=false', // one manifest, whose digest is the image's, instead of an index
    `--metadata-file ${METADATA}`,
    `--tag "$${REPOSITORY_URI}:$IMAGE_TAG"`,
    '--push .',
  ].join(' ');
}

/** Amazon's generator reads the image from the registry. A release does not wait for it: what is missing is said and left out. */
function sbomCommand(platform: ImagePlatform): string {
  const url = `https://amazon-inspector-sbomgen.s3.amazonaws.com/latest/${platform}/inspector-sbomgen.zip`;
  return `mkdir -p ${OUTPUT} && curl -fsSL --retry 2 --max-time 120 -o /tmp/sbomgen.zip ${url} `
    + "&& unzip -q -o -j /tmp/sbomgen.zip '*/inspector-sbomgen' -d /tmp/sbomgen && chmod +x /tmp/sbomgen/inspector-sbomgen "
    + `&& /tmp/sbomgen/inspector-sbomgen container --image "$${REPOSITORY_URI}@$IMAGE_DIGEST" --disable-progress-bar -o ${OUTPUT}/sbom.cdx.json `
    + '|| echo "no bill of materials: the generator of Amazon Inspector could not be fetched or run"';
}

function coverageCommands({ minimumCoverage }: Pick<ImageBuildOptions, 'minimumCoverage'>, reports: TestReport[]): string[] {
  return minimumCoverage === undefined ? [] : [coverageCommand(coverageFile(reports)!, minimumCoverage)];
}

/** Reads the line rate of the first `coverage` element, a record of awk being one tag. */
export function coverageCommand(file: string, minimum: number): string {
  return `if [ ! -f ${file} ]; then echo "no ${file}: let the tests write their coverage there, as Cobertura"; exit 1; fi; `
    + `awk -v minimum=${minimum} 'BEGIN { RS = ">" } `
    + '/<coverage[ \\t\\r\\n]/ && match($0, /line-rate="[0-9.]+"/) { covered = substr($0, RSTART + 11, RLENGTH - 12) * 100; known = 1; exit } '
    + `END { if (!known) { print "${file} tells no line-rate: let the tests write Cobertura"; exit 1 } `
    + 'if (covered + 0.000001 < minimum) { printf "line coverage is %.2f %%, and at least %s %% is required\\n", covered, minimum; exit 1 } '
    + `printf "line coverage is %.2f %%, at least %s %% is required\\n", covered, minimum }' ${file}`;
}

/** One word for a shell that puts in the build's variables: the commit for one is known only then. */
function expanded(text: string): string {
  return `"${text.replace(/["\\`]/g, '\\$&')}"`;
}

