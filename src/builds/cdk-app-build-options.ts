import { BuildOptions } from './build-options';
import { DeliveryBuild } from './delivery-build';
import { PackageManager } from './package-manager';
import { TestReport } from './test-report';

/** Options of Build.cdkApp. */
export interface CdkAppBuildOptions extends BuildOptions {
  /**
   * Directory of the CDK app in the repository: where its `cdk.json` is.
   * @default - the root of the repository
   */
  readonly directory?: string;
  /**
   * What installs the dependencies.
   * @default PackageManager.BY_LOCK_FILE
   */
  readonly packageManager?: PackageManager;
  /**
   * What other builds of the pipeline leave, by the directory that it is put into before the tests, relative to `directory`: of
   * packages `<name>.zip` each, else the whole artifact. The app is synthesized after these builds.
   * @default - none
   */
  readonly artifacts?: { [directory: string]: DeliveryBuild };
  /**
   * Command that tests the app. An empty text leaves the tests out.
   * @default - the script `test` of package.json
   */
  readonly testCommand?: string;
  /**
   * Command that synthesizes the app. It has no permissions in AWS: what the app looks up has to be in its `cdk.context.json`.
   * @default 'npx cdk synth --quiet'
   */
  readonly synthCommand?: string;
  /**
   * Directory that the command leaves the assembly in, relative to `directory`.
   * @default 'cdk.out'
   */
  readonly outputDirectory?: string;
  /**
   * Results that CodeBuild shows as reports, relative to `directory`. A file that is missing is no failure.
   * @default - JUnit in `reports/junit.xml`, Cobertura in `coverage/cobertura-coverage.xml`
   */
  readonly reports?: TestReport[];
  /**
   * Version of Node.js.
   * @default '22'
   */
  readonly nodeVersion?: string;
}
