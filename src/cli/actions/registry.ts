import { ApprovalHandler } from './approval';
import { CalendarHandler } from './calendar';
import { CdkStacksHandler } from './cdk-stacks';
import { CheckFunctionHandler } from './check-function';
import { CloudFormationHandler } from './cloudformation';
import { CodeBuildHandler } from './codebuild';
import { CommandsHandler } from './commands';
import { EcsDeployHandler } from './ecs-deploy';
import { EvidenceHandler } from './evidence';
import { FleetHandler } from './fleet';
import type { ActionHandler } from './handler';
import { HttpCheckHandler } from './http-check';
import { ImageRecordHandler } from './image-record';
import { LambdaDeployHandler } from './lambda-deploy';
import { LambdaInvokeHandler } from './lambda-invoke';
import { ManagedImageBuildHandler } from './managed-image-build';
import { S3DeployHandler } from './s3-deploy';
import { SelfMutationHandler } from './self-mutation';
import { SimulatedHandler } from './simulated';
import { SourceHandler } from './source';
import { ToolCheckHandler } from './tool-check';
import type { ActionModel } from '../model/pipeline';
import { AbsentApprover, type Approver } from '../ports/approver';

/** What stands in for which action, by `<category>/<owner>/<provider>`. */
const HANDLERS: { readonly [kind: string]: () => ActionHandler } = {
  'Build/AWS/CodeBuild': () => new CodeBuildHandler(),
  'Test/AWS/CodeBuild': () => new CodeBuildHandler(),
  'Build/AWS/ECRBuildAndPublish': () => new ManagedImageBuildHandler(),
  'Compute/AWS/Commands': () => new CommandsHandler(),
  'Deploy/AWS/CloudFormation': () => new CloudFormationHandler(),
  'Deploy/AWS/S3': () => new S3DeployHandler(),
  'Deploy/AWS/ECS': () => new EcsDeployHandler(),
  'Deploy/AWS/CodeDeployToECS': () => EcsDeployHandler.codeDeploy(),
  'Deploy/AWS/Lambda': () => new LambdaDeployHandler(),
  'Invoke/AWS/Lambda': () => new LambdaInvokeHandler(),
};

/** The handler of an action. Our own record of it says more than its provider; what nothing stands in for is simulated. */
export function handlerFor(action: ActionModel, approver: Approver = new AbsentApprover()): ActionHandler {
  if (action.record?.kind === 'http-check') return new HttpCheckHandler();
  if (action.record?.kind === 'tool-check') return new ToolCheckHandler(action.record);
  if (action.record?.kind === 'cdk-stacks') return new CdkStacksHandler(action.record);
  if (action.function?.record?.kind === 'image-record') return new ImageRecordHandler();
  if (action.function?.record?.kind === 'fleet-deploy') return new FleetHandler();
  if (action.function?.record?.kind === 'calendar') return new CalendarHandler();
  if (action.function?.record?.kind === 'evidence') return new EvidenceHandler();
  if (action.category === 'Approval') return new ApprovalHandler(approver);
  // An image repository has nothing in common with a working tree.
  if (action.category === 'Source' && action.provider !== 'ECR') return new SourceHandler();
  return CheckFunctionHandler.of(action) ?? SelfMutationHandler.of(action) ?? (HANDLERS[`${action.category}/${action.owner}/${action.provider}`] ?? (() => new SimulatedHandler()))();
}
