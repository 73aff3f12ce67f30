import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ActionEnvironments } from './action-environment';
import { BoundBuild } from './bound-build';
import { conditionsOf } from './stage-conditions';
import { undoOf, undoRecordOf } from './undo-environment';
import { KnownVariables } from './variable-order';
import { ApprovalGateConfig } from '../../approvals/private/gate-config';
import { variablesNamespace } from '../../builds/delivery-build';
import { ActionRecord, CONTRACT_VERSION, EnvironmentRecord, PipelineRecord } from '../../contract';
import { DeliveryFoundation } from '../../foundation';
import { ServiceRole } from '../../foundation/private/service-role';
import { Notifier } from '../../observability/private/notifier';
import { SourceConfig } from '../../sources/source-config';
import { DeliveryEnvironment } from '../delivery-environment';
import { LayoutAction, LayoutStage } from '../layout';

export interface PipelineActionsProps {
  readonly pipelineName: string;
  readonly pipelineArn: string;
  /** The role of the pipeline. */
  readonly role: ServiceRole;
  readonly source: SourceConfig;
  readonly foundation: DeliveryFoundation;
  readonly builds: readonly BoundBuild[];
  readonly environments: readonly DeliveryEnvironment[];
}

/** Where an action says more than the L2 of the action can. */
interface ActionNotes {
  readonly record?: ActionRecord;
  readonly environment?: { readonly [name: string]: string };
}

/** The stages of a layout: what their actions come from makes them. */
export class PipelineActions {
  private readonly gates = new Map<DeliveryEnvironment, ApprovalGateConfig>();

  constructor(private readonly props: PipelineActionsProps) {}

  public stageOf(stage: LayoutStage): codepipeline.StageProps {
    const environment = this.props.environments.find(({ environmentName }) => environmentName === stage.environment);
    return {
      stageName: stage.name,
      actions: stage.actions.map((action) => this.actionOf(stage, action)),
      ...environment && conditionsOf(stage, environment),
    };
  }

  private actionOf(stage: LayoutStage, { name, runOrder, subject }: LayoutAction): codepipeline.IAction {
    const { source, builds, environments } = this.props;
    switch (subject.kind) {
      case 'source': return source.action;
      case 'build': return builds[subject.build].config.steps[subject.step].action(runOrder);
      case 'environment-build': return environments[subject.environment]._builds[subject.build].config.steps[subject.step].action(runOrder);
      case 'deployment': return environments[subject.environment]._deployments[subject.deployment].config.steps[subject.step].action(name, runOrder);
      case 'check': return environments[subject.environment]._checkSteps[subject.check].action(runOrder);
      case 'gate': {
        const gate = this.gateOf(stage.name, subject.environment, subject.delivery);
        return { evidence: gate.evidence!, approve: gate.action, approver: gate.approver! }[subject.step];
      }
    }
  }

  /** The actions of a gate belong together: it is bound when the first one is asked for. */
  private gateOf(stageName: string, index: number, delivery: string): ApprovalGateConfig {
    const { pipelineName, pipelineArn, role, foundation, source: { history, description: source } } = this.props;
    const environment = this.props.environments[index];
    const bound = this.gates.get(environment);
    if (bound) return bound;
    const approval = environment._options.approval!;
    const gate = approval._bind(environment, {
      pipelineName,
      pipelineArn,
      stageName,
      reviews: environment._deployments.flatMap(({ config: { review } }) => review ?? []),
      evidence: approval._evidence ? {
        pipelineName,
        pipelineArn,
        environment: environment.environmentName,
        delivery,
        bucket: foundation.artifactBucket,
        key: foundation.key,
        foundation,
        source,
        history,
        grant: false,
      } : undefined,
    });
    this.gates.set(environment, gate);
    role.allow(...gate.statements);
    return gate;
  }

  /** Environment variables that the L2 of an action cannot hold. */
  public environmentsOf(stages: readonly LayoutStage[]): ActionEnvironments {
    return this.collect(stages, ({ environment }) => environment);
  }

  /** What CloudFormation cannot say of a pipeline. */
  public recordOf(name: string, stages: readonly LayoutStage[], notifier: Notifier | undefined): PipelineRecord {
    const environments = this.props.environments.map((environment): EnvironmentRecord => {
      const { environmentName, production } = environment;
      const undo = undoOf(environment);
      const own = stages.filter((stage) => stage.environment === environmentName).map((stage) => stage.name);
      return { name: environmentName, production, stages: own, ...undo && { undo: undoRecordOf(undo) } };
    });
    return {
      version: CONTRACT_VERSION,
      name,
      environments,
      actions: Object.fromEntries(this.collect(stages, ({ record }) => record)),
      rules: this.rulesIn(stages),
      notifications: notifier?.serve(environments),
    };
  }

  private rulesIn(stages: readonly LayoutStage[]): PipelineRecord['rules'] {
    const located = stages.flatMap((stage) => {
      const environment = this.props.environments.find(({ environmentName }) => environmentName === stage.environment);
      const rules = [...stage.opens ? environment!._rules('before') : [], ...stage.closes ? environment!._rules('after') : []];
      return rules.map(({ name, record }) => [`${stage.name}/${name}`, record] as const);
    });
    return located.length > 0 ? Object.fromEntries(located) : undefined;
  }

  /** Which variables there are, namespace by namespace, where that is known. */
  public variables(): KnownVariables {
    const { builds, environments } = this.props;
    const all = [...builds, ...environments.flatMap(({ _builds }) => _builds)];
    const deployed = environments.flatMap(({ _deployments }) => _deployments);
    return new Map([
      ...all.map(({ build, config }) => [variablesNamespace(build.name), config.exportedVariables] as const),
      ...deployed.flatMap(({ config: { outputs = [] } }) => outputs.map(({ namespace, names }) => [namespace, names] as const)),
    ]);
  }

  private collect<T>(stages: readonly LayoutStage[], pick: (notes: ActionNotes) => T | undefined): Map<string, T> {
    return new Map(stages.flatMap((stage) => stage.actions.flatMap((action) => {
      const note = pick(this.notesOf(action));
      return note === undefined ? [] : [[`${stage.name}/${action.name}`, note] as const];
    })));
  }

  private notesOf({ subject }: LayoutAction): ActionNotes {
    const { builds, environments } = this.props;
    switch (subject.kind) {
      case 'build': return builds[subject.build].config.steps[subject.step];
      case 'environment-build': return environments[subject.environment]._builds[subject.build].config.steps[subject.step];
      case 'deployment': return environments[subject.environment]._deployments[subject.deployment].config.steps[subject.step];
      case 'check': return environments[subject.environment]._checkSteps[subject.check];
      default: return {};
    }
  }
}
