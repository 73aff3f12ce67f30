import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { SOURCE, SOURCE_VARIABLES } from '../source-config';

export interface ConnectionActionProps {
  readonly connectionArn: string;
  readonly repository: string;
  readonly branch: string;
  readonly fullClone: boolean;
  readonly output: codepipeline.Artifact;
}

/** The L2 action takes owner and repository apart: GitLab groups nest, and tokens cannot be taken apart. */
export class ConnectionAction extends actions.Action {
  constructor(private readonly props: ConnectionActionProps) {
    super({
      actionName: SOURCE,
      variablesNamespace: SOURCE_VARIABLES,
      category: codepipeline.ActionCategory.SOURCE,
      owner: 'AWS',
      provider: 'CodeStarSourceConnection',
      version: '1',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 1, maxOutputs: 1 },
      outputs: [props.output],
    });
  }

  protected bound(): codepipeline.ActionConfig {
    return {
      configuration: {
        ConnectionArn: this.props.connectionArn,
        FullRepositoryId: this.props.repository,
        BranchName: this.props.branch,
        OutputArtifactFormat: this.props.fullClone ? 'CODEBUILD_CLONE_REF' : 'CODE_ZIP',
        DetectChanges: false, // the trigger says what starts the pipeline
      },
    };
  }
}
