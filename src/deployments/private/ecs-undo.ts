import * as iam from 'aws-cdk-lib/aws-iam';
import { allowUndo, EcsTask } from './ecs-permissions';
import { byRecorder, ImageRecord } from './image-record-steps';
import { BuiltImage } from '../../builds';
import { DeploymentUndo } from '../deployment-config';

/** It ends when its tasks have ended: what it could go back to is gone by then. */
export const LEFT_TO_CODE_DEPLOY = 'AWS CodeDeploy goes back by itself while its deployment lasts: give the alarms to the rollout';

/** The service goes back to the revision before, and the records of its images with it. */
export function undoService(
  task: EcsTask, images: { readonly [container: string]: BuiltImage }, records: readonly ImageRecord[],
): DeploymentUndo {
  const { service } = task;
  const recorders = [...byRecorder(records)];
  return {
    target: {
      kind: 'service',
      cluster: service.cluster.clusterName,
      service: service.serviceName,
      images: Object.fromEntries(Object.entries(images).map(([container, { uri }]) => [container, uri])),
      records: recorders.length === 0 ? undefined : recorders.map(([recorder, recorded]) => ({
        recorder: recorder.functionName,
        parameters: Object.fromEntries(recorded.map(({ container, record }) => [container, record.parameterName])),
      })),
    },
    allow: (permissions) => {
      allowUndo(permissions, task);
      if (recorders.length === 0) return;
      permissions.allow(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: recorders.map(([{ functionArn }]) => functionArn) }));
    },
  };
}
