import { Duration, Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { checkByFunction, requireHostBefore, waitSecondsOf } from './check-function';
import { ChangeRequestParameters, ChangeRequestSettings } from '../../contract';
import { allowSecret } from '../../foundation/private/secret-access';
import { ChangeRequestCheckOptions, NoAnswer } from '../change-request-check-options';
import { CheckBindOptions, CheckConfig, CheckKind } from '../check-config';

/** An outside system, asked right before the deployments. */
export class ChangeRequestCheck implements CheckKind {
  public readonly name: string;
  private readonly waitSeconds: number;

  constructor(private readonly url: string, private readonly options: ChangeRequestCheckOptions) {
    this.name = options.name ?? 'change-request';
    this.waitSeconds = waitSecondsOf(this.name, options.timeout ?? Duration.hours(1));
    this.validateUrl();
  }

  public bind(options: CheckBindOptions): CheckConfig {
    const { name, url, waitSeconds, options: { secret, onNoAnswer = NoAnswer.FAIL } } = this;
    const host = requireHostBefore(name, options);
    const settings: ChangeRequestSettings = { name, advisory: options.advisory, waitSeconds, url, secret: secret.secretArn, onNoAnswer };
    const parameters: ChangeRequestParameters = {
      pipeline: host.builds.pipelineName,
      execution: codepipeline.GlobalVariables.executionId,
      environment: host.environment.name,
      revision: host.revision,
    };
    return checkByFunction({
      name,
      host,
      kind: 'change-request',
      purpose: 'Asks whether a change may be deployed',
      settings,
      parameters,
      place: 'entry',
      timeout: Duration.minutes(2), // 5 attempts of 10 seconds, with pauses of 15
      permit: (role) => allowSecret(role, secret),
    });
  }

  private validateUrl(): void {
    const { url } = this;
    if (Token.isUnresolved(url)) return;
    if (!/^https:\/\/[^\s@/]+(\/\S*)?$/.test(url) || !URL.canParse(url)) {
      throw new Error(`check '${this.name}': a change is asked for at an https URL without user and password, got '${url}'; requests are signed with the secret`);
    }
  }
}
