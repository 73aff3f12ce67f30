import { UndoRecord } from '../../contract';
import { DeploymentUndo } from '../../deployments/deployment-config';
import type { DeliveryEnvironment } from '../delivery-environment';

/** How each deployment of an environment is undone when its stage fails; undefined when they all stay. */
export function undoOf({ _options, _deployments }: DeliveryEnvironment): { readonly [deployment: string]: DeploymentUndo } | undefined {
  const { rollbackOn = [], rollbackOnFailure = rollbackOn.length > 0 } = _options;
  const undone = rollbackOnFailure && _deployments.some(({ config: { undo } }) => undo.target.kind !== 'none');
  return undone ? Object.fromEntries(_deployments.map(({ name, config: { undo } }) => [name, undo])) : undefined;
}

/** The same as data. */
export function undoRecordOf(undo: { readonly [deployment: string]: DeploymentUndo }): UndoRecord {
  return Object.fromEntries(Object.entries(undo).map(([name, { target }]) => [name, target]));
}

/** What environments ask for that cannot be undone, or not by the pipeline. */
export function validateUndo(environment: DeliveryEnvironment): string[] {
  const { environmentName, _options, _deployments, _target } = environment;
  const { rollbackOn = [], rollbackOnFailure = rollbackOn.length > 0, bakeTime, retryOnFailure } = _options;
  const who = `environment '${environmentName}'`;
  if (bakeTime && rollbackOn.length === 0) {
    return [`${who}: bakeTime is how long the alarms of rollbackOn are watched, got no alarms; name some in rollbackOn or leave bakeTime out`];
  }
  if (!rollbackOnFailure) return [];
  if (retryOnFailure) {
    return [`${who}: a failure cannot both be tried again and undone, got retryOnFailure and ${_options.rollbackOnFailure ? 'rollbackOnFailure' : 'rollbackOn'}: `
      + 'AWS CodePipeline tells of the failure before it tries again; leave retryOnFailure out, or say rollbackOnFailure: false'];
  }
  if (_target.role ?? _target.region) {
    return [`${who}: deployments are undone in the account and region of the pipeline, got ${_target.role ? 'a deployRoleArn' : `region ${_target.region}`}; `
      + 'say rollbackOnFailure: false, or deliver there by a pipeline of its own'];
  }
  if (_options.rollbackOnFailure && undoOf(environment) === undefined) {
    const stays = _deployments.map(({ name, config: { undo } }) => undo.target.kind === 'none' ? `'${name}' (${undo.target.why})` : '');
    return [`${who}: rollbackOnFailure undoes deployments, got ${stays.length > 0 ? `none that can be undone: ${stays.join(', ')}` : 'none'}; leave it out`];
  }
  return [];
}
