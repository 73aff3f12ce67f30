import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EvidenceHost } from './gate-config';
import { GateFunction, GateReminder } from './gate-function';
import { EVIDENCE_VARIABLES, GateActions, GateRequest } from '../../contract';
import { InvokeAction } from '../../foundation/private/invoke-action';

export interface EvidenceActionsProps {
  /** The gate in messages. */
  readonly who: string;
  readonly host: EvidenceHost;
  readonly stageName: string;
  /** Of the approval. */
  readonly actionName: string;
  /** Of the first action. */
  readonly runOrder: number;
  readonly message?: string;
  readonly checklist?: readonly string[];
  readonly summaries: readonly string[];
  readonly twoPersonRule: boolean;
  readonly aliases: { readonly [email: string]: readonly string[] };
  readonly reminder?: GateReminder;
}

/** What runs around an approval: evidence is collected before, and who approved is kept after. */
export class EvidenceActions {
  public readonly collect: codepipeline.IAction;
  public readonly approver: codepipeline.IAction;
  /** For the role that runs the actions. */
  public readonly statements: iam.PolicyStatement[];
  /** Where the page is, as a variable of the pipeline. */
  public readonly url: string;
  private readonly summary: string;

  constructor(scope: Construct, props: EvidenceActionsProps) {
    const { who, host, stageName, runOrder, message, checklist = [], summaries, twoPersonRule, aliases, reminder } = props;
    const names = namesOf(props.actionName);
    const gate = new GateFunction(scope, 'Gate', {
      who,
      host,
      reminder,
      spec: {
        stage: stageName,
        actions: names,
        message,
        checklist,
        reviews: summaries,
        twoPersonRule,
        aliases: Object.fromEntries(Object.entries(aliases).map(([email, others]) => [email.toLowerCase(), others])),
      },
    });
    const variablesNamespace = `${stageName}-${names.evidence}`.replace(/\./g, '-');
    const invoke = (name: string, order: number, request: GateRequest, namespace?: string) => new InvokeAction({
      actionName: name,
      runOrder: order,
      function: gate.function,
      parameters: JSON.stringify(request),
      variablesNamespace: namespace,
      grant: host.grant,
    });
    const execution = codepipeline.GlobalVariables.executionId;
    this.collect = invoke(names.evidence, runOrder, { collect: execution }, variablesNamespace);
    this.approver = invoke(names.approver, runOrder + 2, { approved: execution });
    this.statements = [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [gate.function.functionArn] })];
    this.url = `#{${variablesNamespace}.${EVIDENCE_VARIABLES.url}}`;
    this.summary = `#{${variablesNamespace}.${EVIDENCE_VARIABLES.summary}}`;
  }

  /** What the text of the approval says of the evidence: its address too, when the link of the approval leads elsewhere. */
  public lines(withAddress: boolean): string[] {
    return [this.summary, ...withAddress ? [`Evidence: ${this.url}`] : []];
  }
}

/** In a stage that others have actions in, the name of the approval tells whose they are. */
function namesOf(approve: string): GateActions {
  if (approve === 'Approve') return { evidence: 'Evidence', approve, approver: 'Approver' };
  return { evidence: `${approve}-evidence`, approve, approver: `${approve}-approver` };
}
