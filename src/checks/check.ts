import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmsCheckOptions } from './alarms-check-options';
import { ChangeRequestCheckOptions } from './change-request-check-options';
import { CheckBindOptions, CheckConfig, CheckKind } from './check-config';
import { CommandsCheckOptions, HttpCheckOptions, InvokeCheckOptions } from './check-options';
import { DependencyAudit } from './dependency-audit';
import { DriftCheckOptions } from './drift-check-options';
import { ImageFindingsCheckOptions } from './image-findings-check-options';
import { ImageSignatureCheckOptions } from './image-signature-check-options';
import { LambdaCheckOptions } from './lambda-check-options';
import { LambdaFleet } from '../hosting';
import { InspectorCheckOptions } from './inspector-check-options';
import { LoadTest } from './load-test';
import { DeliveryBuild } from '../builds';
import { CoverageCheckOptions } from './coverage-check-options';
import { AlarmsCheck } from './private/alarms-check';
import { AllCheck } from './private/all-check';
import { anyCheck } from './private/any-check';
import { ChangeRequestCheck } from './private/change-request-check';
import { CommandsCheck } from './private/commands-check';
import { coverageCheck } from './private/coverage-check';
import { DriftCheck } from './private/drift-check';
import { HttpCheck } from './private/http-check';
import { ImageFindingsCheck } from './private/image-findings-check';
import { ImageSignatureCheck } from './private/image-signature-check';
import { InspectorImageCheck, InspectorSourceCheck } from './private/inspector-check';
import { InvokeCheck } from './private/invoke-check';
import { LambdaCheck } from './private/lambda-check';
import { ToolCheck } from './private/tool-check';
import { auditDefinition, analysisDefinition, loadDefinition, sonarQubeDefinition, zapDefinition } from './private/tool-definitions';
import { VariableCheck } from './private/variable-check';
import { WindowCheck } from './private/window-check';
import {
  DependenciesCheckOptions, LoadCheckOptions, SonarQubeCheckOptions, StaticAnalysisCheckOptions, ZapCheckOptions,
} from './tool-check-options';
import { VariableExpectation } from './variable-expectation';
import { WindowCheckOptions } from './window-check-options';

/**
 * Something that must hold before a delivery goes on.
 *
 * - `http` asks a URL, `commands` runs commands of the repository: Commands actions of AWS CodePipeline, with no project to keep, and a
 *   role that may do nothing in the account.
 * - `dependencies`, `staticAnalysis`, `sonarQube`, `zap` and `load` run tools, each in a project of AWS CodeBuild.
 * - `inspectorSource`, `inspectorImage`, `imageFindings`, `imageSignature` and `drift` ask services of AWS.
 * - `invoke` calls a function of a fleet, which is left to what deploys the fleet: nobody else may call it. `lambda` calls one of yours.
 * - `coverage`, `variable`, `alarms` and `window` are conditions of a stage. `changeRequest` asks an outside system.
 * - `all` and `any` put checks together. Drift of what Terraform manages is looked for by TerraformDrift.check.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html
 *
 * @example
 * import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
 * import * as lambda from 'aws-cdk-lib/aws-lambda';
 * import { Check, DeliveryBuild, DeliveryEnvironment, LambdaFleet, VariableExpectation, Weekday } from 'cdk-delivery-pipelines';
 *
 * declare const staging: DeliveryEnvironment;
 * staging.verify(Check.http('https://staging.example.com/health', { expectedText: 'ok' }));
 * staging.verify(Check.commands('smoke', ['npm ci', 'npm run smoke'], { environment: { TARGET: 'https://staging.example.com' } }));
 *
 * declare const fleet: LambdaFleet;
 * staging.verify(Check.invoke(fleet, 'ingest', { payload: { orders: [] }, expected: { accepted: 0 } }));
 *
 * declare const production: DeliveryEnvironment;
 * declare const orders: DeliveryBuild; // pipeline.addBuild(Build.image('orders', ...))
 * declare const fraud: lambda.IFunction;
 * declare const errors: cloudwatch.IAlarm;
 * production.require(Check.all('images', [Check.inspectorSource(), Check.inspectorImage(orders, { high: 2 }), Check.imageSignature(orders)]));
 * production.require(Check.coverage(orders, { minimum: 80 }));
 * production.require(Check.variable('release', orders.variable('IMAGE_TAG'), VariableExpectation.matches('[0-9a-f]{40}')));
 * production.require(Check.window({ days: [Weekday.TUESDAY, Weekday.WEDNESDAY], from: '09:00', to: '16:00', timeZone: 'Europe/Berlin' }));
 * production.verify(Check.any('home', [Check.http('https://example.com/'), Check.http('https://www.example.com/')]));
 * production.verify(Check.lambda(fraud, { payload: { market: 'DE' } }));
 * production.verify(Check.alarms([errors]));
 */
export class Check {
  /** Asks a URL by GET until it answers as expected or the attempts are used up. The URL may hold variables of the pipeline. */
  public static http(url: string, options: HttpCheckOptions = {}): Check {
    return new Check(new HttpCheck(url, options));
  }

  /** Runs commands, one line each, in the root of the repository. The first that fails ends the check. */
  public static commands(name: string, commands: string[], options: CommandsCheckOptions = {}): Check {
    return new Check(new CommandsCheck(name, commands, options));
  }

  /** Calls a function of a fleet through its alias, as its callers do, and compares what it answers. */
  public static invoke(fleet: LambdaFleet, functionName: string, options: InvokeCheckOptions = {}): Check {
    return new Check(new InvokeCheck(fleet, functionName, options));
  }

  /**
   * Asks an outside system, right before the deployments, whether they may be made: by POST over https with JSON, in a request that is
   * signed. The system answers with status 200 and `{ "decision": "approved" | "rejected" | "pending", "reason": "..." }`; of `pending`
   * it is asked again about twice a minute.
   *
   * The body has `version` (1), `id`, `pipeline`, `execution`, `environment`, `revision` and `check`. Every request of one check in one
   * execution has the same `id`, which is in the header `idempotency-key` too. The header `x-delivery-timestamp` has the seconds since
   * the epoch, and `x-delivery-signature` has `sha256=` and the HMAC-SHA256, in hexadecimal digits, of the timestamp, a dot and the
   * body. A system that refuses timestamps older than 5 minutes cannot be sent a recorded request again.
   *
   * @example
   * import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
   * import { Check, DeliveryEnvironment } from 'cdk-delivery-pipelines';
   *
   * declare const production: DeliveryEnvironment;
   * declare const signingKey: secretsmanager.ISecret;
   * production.require(Check.changeRequest('https://changes.example.com/delivery', { secret: signingKey }));
   */
  public static changeRequest(url: string, options: ChangeRequestCheckOptions): Check {
    return new Check(new ChangeRequestCheck(url, options));
  }

  /**
   * Looks for known vulnerabilities in the dependencies.
   *
   * Like all checks by tools, an action of AWS CodeBuild with a project and a role of its own. What it found is a test report of the
   * project, and its variables `RESULT`, `SUMMARY` and `MEASURES` have the namespace `<environment>-<check>`.
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html
   *
   * @example
   * import { Check, DeliveryEnvironment, DependencyAudit } from 'cdk-delivery-pipelines';
   *
   * declare const production: DeliveryEnvironment;
   * production.require(Check.dependencies(DependencyAudit.npm({ directory: 'apps/shop', ignore: ['GHSA-jf85-cpcp-j695'] })));
   */
  public static dependencies(audit: DependencyAudit, options: DependenciesCheckOptions = {}): Check {
    return new Check(new ToolCheck(options.name ?? 'dependencies', auditDefinition(audit), options));
  }

  /**
   * Analyses sources by Semgrep, with rules of the repository.
   * @see https://semgrep.dev/docs/writing-rules/overview
   *
   * @example
   * import { Check, DeliveryEnvironment, Severity } from 'cdk-delivery-pipelines';
   *
   * declare const staging: DeliveryEnvironment;
   * staging.require(Check.staticAnalysis({ rules: ['.semgrep'], directory: 'services', severity: Severity.MEDIUM }));
   */
  public static staticAnalysis(options: StaticAnalysisCheckOptions): Check {
    return new Check(new ToolCheck(options.name ?? 'static-analysis', analysisDefinition(options), options));
  }

  /**
   * Analyses sources by a SonarQube server, and waits for its quality gate.
   * @param url address of the server, which may hold variables of the pipeline
   * @see https://docs.sonarsource.com/sonarqube-server/quality-standards-administration/managing-quality-gates/introduction-to-quality-gates/
   *
   * @example
   * import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
   * import { Check, DeliveryEnvironment } from 'cdk-delivery-pipelines';
   *
   * declare const staging: DeliveryEnvironment;
   * declare const token: secretsmanager.ISecret;
   * staging.require(Check.sonarQube('https://sonarqube.example.com', { token: token, projectKey: 'shop' }));
   */
  public static sonarQube(url: string, options: SonarQubeCheckOptions): Check {
    return new Check(new ToolCheck(options.name ?? 'sonarqube', sonarQubeDefinition(url, options), options));
  }

  /**
   * Scans a running application by OWASP ZAP, in its container image.
   * @param url where the scan starts, which may hold variables of the pipeline
   * @see https://www.zaproxy.org/docs/docker/
   *
   * @example
   * import { Check, DeliveryEnvironment, ZapProfile, ZapScanRules } from 'cdk-delivery-pipelines';
   *
   * declare const staging: DeliveryEnvironment;
   * declare const image: string;
   * const attack = ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, ZapScanRules.CROSS_SITE_SCRIPTING] });
   * staging.verify(Check.zap('https://staging.example.com', { image: image, profile: attack }));
   */
  public static zap(url: string, options: ZapCheckOptions): Check {
    return new Check(new ToolCheck(options.name ?? 'zap', zapDefinition(url, options), options));
  }

  /**
   * Puts load on a running application, and compares how long requests take and how many fail.
   *
   * @example
   * import { Duration } from 'aws-cdk-lib';
   * import { Check, DeliveryEnvironment, LoadTest } from 'cdk-delivery-pipelines';
   *
   * declare const staging: DeliveryEnvironment;
   * staging.verify(Check.load(LoadTest.artillery('load/checkout.yml'), {
   *   p95: Duration.millis(300),
   *   errorPercent: 1,
   *   environment: { TARGET: 'https://staging.example.com' },
   * }));
   */
  public static load(test: LoadTest, options: LoadCheckOptions): Check {
    return new Check(new ToolCheck(options.name ?? 'load', loadDefinition(test, options), options));
  }

  /**
   * Alarms that stay silent for a while after the deployments. When one goes off, the environment counts as failed.
   *
   * Alarms are in the account and region of the pipeline.
   */
  public static alarms(alarms: cloudwatch.IAlarm[], options: AlarmsCheckOptions = {}): Check {
    return new Check(new AlarmsCheck(alarms, options));
  }

  /**
   * A variable of the pipeline has a certain value: one that a build exports, an output of a deployment.
   * @param value what DeliveryBuild.variable or DeliveryDeployment.output returns, perhaps with text around it
   */
  public static variable(name: string, value: string, expectation: VariableExpectation): Check {
    return new Check(VariableCheck.of(name, value, expectation));
  }

  /**
   * Tests cover at least so many lines of what a build builds.
   *
   * The build tells its coverage: from a report of Cobertura or JaCoCo that it is given, or by a variable `COVERAGE` that it exports, in
   * percent. A coverage that is not known fails the check.
   */
  public static coverage(build: DeliveryBuild, options: CoverageCheckOptions): Check {
    return new Check(coverageCheck(build, options));
  }

  /** Amazon Inspector looks for vulnerabilities in the dependencies that the repository names, and leaves a bill of materials. */
  public static inspectorSource(options: InspectorCheckOptions = {}): Check {
    return new Check(new InspectorSourceCheck(options));
  }

  /**
   * Amazon Inspector looks for vulnerabilities in the image that a build has pushed, by its tag, and leaves a bill of materials. The
   * registry need not scan images itself.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-InspectorScan.html
   */
  public static inspectorImage(build: DeliveryBuild, options: InspectorCheckOptions = {}): Check {
    return new Check(new InspectorImageCheck(build, options));
  }

  /** When deployments may start: days and hours, and days on which nothing is deployed. */
  public static window(options: WindowCheckOptions): Check {
    return new Check(new WindowCheck(options));
  }

  /**
   * Calls a function of yours, as an action of the pipeline. It reports to the pipeline itself, by PutJobSuccessResult or
   * PutJobFailureResult, which its role has to be allowed; the pipeline may invoke it and nothing else.
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
   */
  public static lambda(fn: lambda.IFunction, options: LambdaCheckOptions = {}): Check {
    return new Check(new LambdaCheck(fn, options));
  }

  /**
   * Looks at what a scan has found in the image that this execution built, by its digest: of Amazon ECR (basic) or Amazon Inspector
   * (enhanced). The repository has to be scanned on push. An image that cannot be scanned fails.
   *
   * @example
   * import { Check, DeliveryBuild, DeliveryEnvironment, Severity } from 'cdk-delivery-pipelines';
   *
   * declare const orders: DeliveryBuild;
   * declare const production: DeliveryEnvironment;
   * production.require(Check.imageFindings(orders, { severity: Severity.CRITICAL, ignore: ['CVE-2026-1234'] }));
   * production.require(Check.imageSignature(orders));
   */
  public static imageFindings(build: DeliveryBuild, options: ImageFindingsCheckOptions = {}): Check {
    return new Check(new ImageFindingsCheck(build, options));
  }

  /** Looks whether Amazon ECR has signed the image that this execution built, as signing rules of the registry say (managed signing). */
  public static imageSignature(build: DeliveryBuild, options: ImageSignatureCheckOptions = {}): Check {
    return new Check(new ImageSignatureCheck(build, options));
  }

  /**
   * Looks whether what stacks of AWS CloudFormation define is what there is, in the region of the environment. Nested stacks are stacks
   * of their own.
   *
   * @example
   * import { Stack } from 'aws-cdk-lib';
   * import * as iam from 'aws-cdk-lib/aws-iam';
   * import { Check, DeliveryEnvironment } from 'cdk-delivery-pipelines';
   *
   * declare const production: DeliveryEnvironment;
   * declare const network: Stack;
   * production.require(Check.drift([network.stackName], {
   *   permissions: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets'], resources: ['*'] })],
   * }));
   */
  public static drift(stackNames: string[], options: DriftCheckOptions): Check {
    return new Check(new DriftCheck(stackNames, options));
  }

  /** Checks that all have to hold. What they are in a pipeline, actions and conditions, keeps the names of the checks. */
  public static all(name: string, checks: Check[]): Check {
    return new Check(new AllCheck(name, checks.map(({ kind }) => kind)));
  }

  /**
   * Checks of which one that holds is enough: commands, URLs, or values of one variable. Commands of one check run in a shell of their
   * own, one check after the other.
   */
  public static any(name: string, checks: Check[]): Check {
    return new Check(anyCheck(name, checks.map(({ kind }) => kind)));
  }

  /**
   * A kind of check that a layer above this one knows.
   * @internal
   */
  public static _of(kind: CheckKind): Check {
    return new Check(kind);
  }

  /** Name of the check, and of its action. */
  public readonly name: string;
  private readonly kind: CheckKind;

  /** What a kind of check is to users: they choose it by a factory. */
  private constructor(kind: CheckKind) {
    this.name = kind.name;
    this.kind = kind;
  }

  /**
   * Adds the check to a stage of a pipeline that was not made by this library.
   * @param input an artifact of the pipeline: the directory that commands start in
   */
  public attachTo(stage: codepipeline.IStage, input: codepipeline.Artifact, runOrder?: number): void {
    const { steps = [], rules = [] } = this._bind({ input, moment: 'after', advisory: false });
    if (rules.length > 0) {
      throw new Error(`check '${this.name}': it is a condition of a stage, which an existing stage cannot get; verify it in an environment of a DeliveryPipeline`);
    }
    for (const { environment, action } of steps) {
      if (environment) {
        throw new Error(`check '${this.name}': only a DeliveryPipeline resolves variables of the pipeline in its environment, got ${Object.keys(environment).join(', ')}; `
          + 'verify it in an environment of one');
      }
      stage.addAction(action(runOrder ?? 1));
    }
  }

  /** @internal */
  public _bind(options: CheckBindOptions): CheckConfig {
    return this.kind.bind(options);
  }
}
