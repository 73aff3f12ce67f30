package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdkdelivery/cdk-delivery-pipelines-go/cdkdelivery"
)

// PlatformStack is what the shop runs on: a service behind a load balancer, a site, and two functions.
type PlatformStack struct {
	awscdk.Stack
	Orders     cdkdelivery.EcsRollout
	Storefront cdkdelivery.SpaHosting
	Analytics  cdkdelivery.LambdaFleet
}

// NewPlatformStack defines a PlatformStack.
func NewPlatformStack(scope constructs.Construct, id string, props *awscdk.StackProps) *PlatformStack {
	stack := awscdk.NewStack(scope, &id, props)

	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)})
	balancer := awselasticloadbalancingv2.NewApplicationLoadBalancer(stack, jsii.String("Balancer"),
		&awselasticloadbalancingv2.ApplicationLoadBalancerProps{Vpc: vpc, InternetFacing: jsii.Bool(true)})
	taskDefinition := awsecs.NewFargateTaskDefinition(stack, jsii.String("OrdersTask"), &awsecs.FargateTaskDefinitionProps{
		Cpu:            jsii.Number(512),
		MemoryLimitMiB: jsii.Number(1024),
	})
	image := cdkdelivery.NewDeployedImage(stack, jsii.String("OrdersImage"), &cdkdelivery.DeployedImageProps{
		InitialImage: awsecs.ContainerImage_FromRegistry(jsii.String("public.ecr.aws/nginx/nginx:stable"), nil),
	})
	taskDefinition.AddContainer(jsii.String("orders"), &awsecs.ContainerDefinitionOptions{
		Image:        image.ContainerImage(),
		PortMappings: &[]*awsecs.PortMapping{{ContainerPort: jsii.Number(8080)}},
		Logging:      awsecs.LogDrivers_AwsLogs(&awsecs.AwsLogDriverProps{StreamPrefix: jsii.String("orders")}),
		Environment:  &map[string]*string{"STAGE": jsii.String("production")},
	})
	orders := cdkdelivery.NewEcsRollout(stack, jsii.String("Orders"), &cdkdelivery.EcsRolloutProps{
		Cluster:        awsecs.NewCluster(stack, jsii.String("Cluster"), &awsecs.ClusterProps{Vpc: vpc}),
		TaskDefinition: taskDefinition,
		Listener: balancer.AddListener(jsii.String("Http"), &awselasticloadbalancingv2.BaseApplicationListenerProps{
			Port:          jsii.Number(80),
			DefaultAction: awselasticloadbalancingv2.ListenerAction_FixedResponse(jsii.Number(404), nil),
		}),
		Rollout: cdkdelivery.Rollout_Canary(&cdkdelivery.CanaryRolloutOptions{
			Percent: jsii.Number(10),
			Bake:    awscdk.Duration_Minutes(jsii.Number(10)),
		}),
		HealthCheck:  &awselasticloadbalancingv2.HealthCheck{Path: jsii.String("/health")},
		DesiredCount: jsii.Number(2),
	})

	storefront := cdkdelivery.NewSpaHosting(stack, jsii.String("Storefront"), &cdkdelivery.SpaHostingProps{
		KeepReleases:          jsii.Number(10),
		ContentSecurityPolicy: jsii.String("default-src 'self'"),
	})

	analytics := cdkdelivery.NewLambdaFleet(stack, jsii.String("Analytics"), nil)
	analytics.AddFunction(jsii.String("report"), &cdkdelivery.LambdaFleetFunctionOptions{
		Runtime: awslambda.Runtime_JAVA_21(),
		Handler: jsii.String("com.example.Report"),
		Timeout: awscdk.Duration_Minutes(jsii.Number(5)),
	})
	analytics.AddFunction(jsii.String("ingest"), &cdkdelivery.LambdaFleetFunctionOptions{
		Runtime:    awslambda.Runtime_PYTHON_3_13(),
		Handler:    jsii.String("app.handler"),
		MemorySize: jsii.Number(512),
	})

	return &PlatformStack{Stack: stack, Orders: orders, Storefront: storefront, Analytics: analytics}
}
