import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { Call, DeliveryTest } from './delivery-test';

const ENDED = 'Succeeded|Failed|Stopped|Cancelled|Superseded';

/** An approval that a gate asks for. */
export interface Approval {
  approve(summary: string): void;
  reject(summary: string): void;
}

/** An execution of a pipeline, and what is expected of it. */
export class Execution {
  constructor(private readonly test: DeliveryTest, private readonly pipeline: codepipeline.Pipeline, public readonly id: string) {}

  /** Waits until it has ended, and looks whether it succeeded. */
  public succeeds(within: Duration): void {
    this.ends('Succeeded', within);
  }

  /** Waits until it has ended, and looks whether it failed. */
  public fails(within: Duration): void {
    this.ends('Failed', within);
  }

  /** Waits until the gate of a stage asks. */
  public waitsForApproval(stageName: string, within: Duration): Approval {
    const { pipelineName } = this.pipeline;
    const actionName = 'Approve';
    const state = this.stateOf(stageName, actionName);
    const waiting: Call = { api: ['CodePipeline', 'getPipelineState'], parameters: { name: pipelineName } };
    const token = this.test.finds(waiting, `${state}.status`, '^InProgress$', within).getAttString(`${state}.token`);
    const answer = (status: string, summary: string) => {
      this.test.call({
        api: ['CodePipeline', 'putApprovalResult'],
        parameters: { pipelineName, stageName, actionName, token, result: { status, summary } },
      });
    };
    return {
      approve: (summary) => answer('Approved', summary),
      reject: (summary) => answer('Rejected', summary),
    };
  }

  /** An execution that ended otherwise than expected is not waited for until the time is up. */
  private ends(status: string, within: Duration): void {
    const parameters = { pipelineName: this.pipeline.pipelineName, pipelineExecutionId: this.id };
    const execution: Call = { api: ['CodePipeline', 'getPipelineExecution'], parameters };
    this.test.finds(execution, 'pipelineExecution.status', `^(${ENDED})$`, within);
    this.test.finds(execution, 'pipelineExecution.status', `^${status}$`);
  }

  /** Where the state of the pipeline has what an action does. */
  private stateOf(stageName: string, actionName: string): string {
    const { stages } = this.pipeline;
    const stage = stages.findIndex((each) => each.stageName === stageName);
    const action = stages[stage].actions.findIndex(({ actionProperties }) => actionProperties.actionName === actionName);
    return `stageStates.${stage}.actionStates.${action}.latestExecution`;
  }
}
