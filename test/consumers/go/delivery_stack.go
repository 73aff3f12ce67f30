package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdkdelivery/cdk-delivery-pipelines-go/cdkdelivery"
)

const connectionArn = "arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666"

// DeliveryStackProps says what is delivered to.
type DeliveryStackProps struct {
	awscdk.StackProps
	Platform *PlatformStack
}

// NewDeliveryStack defines a pipeline for each part of the shop, one gate for all of them.
func NewDeliveryStack(scope constructs.Construct, id string, props *DeliveryStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, &props.StackProps)
	platform := props.Platform

	foundation := cdkdelivery.NewDeliveryFoundation(stack, jsii.String("Foundation"), &cdkdelivery.DeliveryFoundationProps{
		LogRetention: awslogs.RetentionDays_ONE_YEAR,
		Tags:         &cdkdelivery.DeliveryTags{Project: jsii.String("shop"), System: jsii.String("delivery")},
	})
	gate := cdkdelivery.NewApprovalGate(stack, jsii.String("Release"), &cdkdelivery.ApprovalGateProps{
		Emails:    jsii.Strings("releases@example.com"),
		Checklist: jsii.Strings("the tests are green", "support knows of the change"),
		Timeout:   awscdk.Duration_Days(jsii.Number(2)),
	})

	cdkdelivery.NewEcsServicePipeline(stack, jsii.String("OrdersPipeline"), &cdkdelivery.EcsServicePipelineProps{
		Source: cdkdelivery.Source_GitHub(jsii.String("acme/shop"), &cdkdelivery.GitHubSourceOptions{
			ConnectionArn: jsii.String(connectionArn),
			Paths:         jsii.Strings("services/orders/**", "!services/orders/docs/**"),
		}),
		Foundation:   foundation,
		Directory:    jsii.String("services/orders"),
		TestCommands: jsii.Strings("npm ci", "npm test"),
		Environments: &[]*cdkdelivery.EcsEnvironment{{
			Name:           jsii.String("production"),
			Service:        platform.Orders.Service(),
			Approval:       gate,
			RetryOnFailure: jsii.Bool(true),
			Checks: &[]cdkdelivery.Check{
				cdkdelivery.Check_Http(jsii.String("https://shop.example.com/health"), &cdkdelivery.HttpCheckOptions{
					ExpectedText: jsii.String("ok"),
					Interval:     awscdk.Duration_Seconds(jsii.Number(5)),
				}),
			},
		}},
	})

	cdkdelivery.NewSpaPipeline(stack, jsii.String("StorefrontPipeline"), &cdkdelivery.SpaPipelineProps{
		Source: cdkdelivery.Source_GitHub(jsii.String("acme/shop"), &cdkdelivery.GitHubSourceOptions{
			ConnectionArn: jsii.String(connectionArn),
			Paths:         jsii.Strings("apps/storefront/**"),
		}),
		Foundation: foundation,
		Site: cdkdelivery.Build_Site(jsii.String("storefront"), &cdkdelivery.SiteBuildOptions{
			Directory:   jsii.String("apps/storefront"),
			TestCommand: jsii.String("npm run test:ci"),
		}),
		Environments: &[]*cdkdelivery.SpaEnvironment{{
			Name:    jsii.String("production"),
			Hosting: platform.Storefront,
			Configuration: &map[string]*string{
				"environment": jsii.String("production"),
				"apiUrl":      jsii.String("https://shop.example.com/api"),
			},
			Approval: gate,
		}},
	})

	cdkdelivery.NewLambdaFleetPipeline(stack, jsii.String("AnalyticsPipeline"), &cdkdelivery.LambdaFleetPipelineProps{
		Source: cdkdelivery.Source_GitLab(jsii.String("acme/analytics"), &cdkdelivery.GitLabSourceOptions{
			ConnectionArn: jsii.String(connectionArn),
			Branch:        jsii.String("release"),
		}),
		Foundation: foundation,
		Functions: &map[string]cdkdelivery.FunctionPackage{
			"report": cdkdelivery.FunctionPackage_Java(jsii.String("functions/report"), nil),
			"ingest": cdkdelivery.FunctionPackage_Python(jsii.String("functions/ingest"), &cdkdelivery.PythonFunctionOptions{
				Layers: jsii.Strings("common"),
			}),
		},
		Layers: &map[string]cdkdelivery.LayerPackage{
			"common": cdkdelivery.LayerPackage_Python(jsii.String("layers/common"), nil),
		},
		Environments: &[]*cdkdelivery.FleetEnvironment{{
			Name:     jsii.String("production"),
			Fleet:    platform.Analytics,
			Approval: gate,
			Rollout: cdkdelivery.Rollout_Linear(&cdkdelivery.LinearRolloutOptions{
				StepPercent: jsii.Number(25),
				StepBake:    awscdk.Duration_Minutes(jsii.Number(2)),
			}),
			Checks: &[]cdkdelivery.Check{
				cdkdelivery.Check_Invoke(platform.Analytics, jsii.String("ingest"), &cdkdelivery.InvokeCheckOptions{
					Payload:  map[string]any{"orders": []any{}, "dryRun": true},
					Expected: map[string]any{"accepted": 0},
				}),
			},
		}},
	})

	return stack
}
