import type { ActionContext, ActionHandler, ActionResult } from './handler';
import type { ActionModel } from '../model/pipeline';
import type { Approver } from '../ports/approver';

/** A manual approval: asks a person (CP-37). */
export class ApprovalHandler implements ActionHandler {
  constructor(private readonly approver: Approver) {}

  plan(): string {
    return 'asks for approval, unless --approve gives it';
  }

  async run(action: ActionModel, context: ActionContext): Promise<ActionResult> {
    const { CustomData: message, ExternalEntityLink: link } = action.configuration;
    [message, link].forEach((line) => line && context.log(line));
    context.progress('waiting for approval');
    const answer = await this.approver.ask({ pipeline: context.pipeline.name, stage: action.stage, action: action.name, message, link });
    switch (answer.decision) {
      case 'approved': return { status: 'Succeeded', summary: `approved: ${answer.words}` };
      case 'rejected': return { status: 'Failed', summary: `rejected: ${answer.words}` };
      case 'later': return { status: 'Waiting', summary: `waiting for approval: ${answer.words}` };
    }
  }
}
