import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ImageRecordParameters } from '../../contract';
import { atTarget, DeploymentTarget } from '../../foundation/private/deployment-target';
import { InvokeAction, MAX_PARAMETERS } from '../../foundation/private/invoke-action';
import { IDeployedImage } from '../deployed-image';
import type { DeploymentStep } from '../deployment-config';


/** An image that was deployed, and where that is remembered. */
export interface ImageRecord {
  /** Name of the container that runs it. */
  readonly container: string;
  readonly record: IDeployedImage;
  /** By digest; may hold variables of the pipeline. */
  readonly image: string;
}

/** The records by what writes them: one function, as long as the services share a stack. */
export function byRecorder(records: readonly ImageRecord[]): ReadonlyMap<lambda.IFunction, readonly ImageRecord[]> {
  const recorders = [...new Set(records.map(({ record }) => record.recorder))];
  return new Map(recorders.map((recorder) => [recorder, records.filter(({ record }) => record.recorder === recorder)]));
}

/** Steps after a deployment that remember which images run: one, as long as the services share a stack. */
export function imageRecordSteps(who: string, records: readonly ImageRecord[], target: DeploymentTarget): DeploymentStep[] {
  return [...byRecorder(records)].map(([recorder, recorded], i) => recordStep(who, i === 0 ? 'Record' : `Record${i + 1}`, recorder, recorded, target));
}

function recordStep(
  who: string, name: string, recorder: lambda.IFunction, records: readonly ImageRecord[], target: DeploymentTarget,
): DeploymentStep {
  const content: ImageRecordParameters = { images: Object.fromEntries(records.map(({ record, image }) => [record.parameterName, image])) };
  const parameters = JSON.stringify(content);
  if (!Token.isUnresolved(parameters) && parameters.length > MAX_PARAMETERS) {
    throw new Error(`${who}: the service takes ${MAX_PARAMETERS} characters of images to record, got ${parameters.length}; give the records shorter parameter names`);
  }
  target.permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [recorder.functionArn] }));
  return { name, action: (actionName, runOrder) => atTarget(target, new InvokeAction({ actionName, runOrder, function: recorder, parameters })) };
}
