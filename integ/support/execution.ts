import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { Duration } from 'aws-cdk-lib';
import type { DeliveryTest } from './delivery-test';
import { DeliveryPipeline } from '../../src';

const ENDED = 'Succeeded|Failed|Stopped|Cancelled|Superseded';

/** An approval that a gate asks for. */
export interface Approval {
  give(summary: string): void;
}

/** An execution of a pipeline, and what is expected of it. */
export class Execution {
  constructor(private readonly test: DeliveryTest, private readonly pipeline: DeliveryPipeline, public readonly id: string) {}

  /** Waits until it has ended, and looks whether it succeeded: one that failed is not waited for until the time is up. */
  public succeeds(within: Duration): void {
    const parameters = { pipelineName: this.pipeline.pipelineName, pipelineExecutionId: this.id };
    const status = (expected: string) => this.test.call('CodePipeline', 'getPipelineExecution', parameters)
      .assertAtPath('pipelineExecution.status', ExpectedResult.stringLikeRegexp(`^(${expected})$`));
    status(ENDED).waitForAssertions({ totalTimeout: within, interval: Duration.seconds(15) });
    status('Succeeded');
  }

  /** Waits until the gate of an environment asks. */
  public waitsForApproval(environment: string, within: Duration): Approval {
    const { pipelineName } = this.pipeline;
    const { stageName, actionName, state } = this.gateOf(environment);
    const asked = this.test.call('CodePipeline', 'getPipelineState', { name: pipelineName })
      .assertAtPath(`${state}.status`, ExpectedResult.stringLikeRegexp('^InProgress$'))
      .waitForAssertions({ totalTimeout: within, interval: Duration.seconds(15) });
    const token = asked.getAttString(`${state}.token`);
    return {
      give: (summary) => {
        this.test.call('CodePipeline', 'putApprovalResult', { pipelineName, stageName, actionName, token, result: { status: 'Approved', summary } });
      },
    };
  }

  /** Where the state of the pipeline has the approval of an environment. */
  private gateOf(environment: string) {
    this.pipeline.buildPipeline();
    const { stages } = this.pipeline.pipeline;
    const stageName = `${environment}-approval`;
    const stage = stages.findIndex((each) => each.stageName === stageName);
    const actionName = 'Approve';
    const action = stages[stage].actions.findIndex(({ actionProperties }) => actionProperties.actionName === actionName);
    return { stageName, actionName, state: `stageStates.${stage}.actionStates.${action}.latestExecution` };
  }
}
