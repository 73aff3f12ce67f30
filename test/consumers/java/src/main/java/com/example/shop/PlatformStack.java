package com.example.shop;

import io.github.cdkdelivery.pipelines.CanaryRolloutOptions;
import io.github.cdkdelivery.pipelines.DeployedImage;
import io.github.cdkdelivery.pipelines.EcsRollout;
import io.github.cdkdelivery.pipelines.LambdaFleet;
import io.github.cdkdelivery.pipelines.LambdaFleetFunctionOptions;
import io.github.cdkdelivery.pipelines.Rollout;
import io.github.cdkdelivery.pipelines.SpaHosting;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.LogDrivers;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/** What the shop runs on: a service behind a load balancer, a site, and two functions. */
public class PlatformStack extends Stack {
    private final EcsRollout orders;
    private final SpaHosting storefront;
    private final LambdaFleet analytics;

    public PlatformStack(final Construct scope, final String id) {
        super(scope, id);

        Vpc vpc = Vpc.Builder.create(this, "Vpc").maxAzs(2).build();
        ApplicationLoadBalancer balancer = ApplicationLoadBalancer.Builder.create(this, "Balancer")
                .vpc(vpc)
                .internetFacing(true)
                .build();
        FargateTaskDefinition taskDefinition = FargateTaskDefinition.Builder.create(this, "OrdersTask")
                .cpu(512)
                .memoryLimitMiB(1024)
                .build();
        DeployedImage image = DeployedImage.Builder.create(this, "OrdersImage")
                .initialImage(ContainerImage.fromRegistry("public.ecr.aws/nginx/nginx:stable"))
                .build();
        taskDefinition.addContainer("orders", ContainerDefinitionOptions.builder()
                .image(image.getContainerImage())
                .portMappings(List.of(PortMapping.builder().containerPort(8080).build()))
                .logging(LogDrivers.awsLogs(AwsLogDriverProps.builder().streamPrefix("orders").build()))
                .environment(Map.of("STAGE", "production"))
                .build());
        Cluster cluster = Cluster.Builder.create(this, "Cluster").vpc(vpc).build();
        ApplicationListener listener = balancer.addListener("Http", BaseApplicationListenerProps.builder()
                .port(80)
                .defaultAction(ListenerAction.fixedResponse(404))
                .build());
        this.orders = EcsRollout.Builder.create(this, "Orders")
                .cluster(cluster)
                .taskDefinition(taskDefinition)
                .listener(listener)
                .rollout(Rollout.canary(CanaryRolloutOptions.builder().percent(10).bake(Duration.minutes(10)).build()))
                .healthCheck(HealthCheck.builder().path("/health").build())
                .desiredCount(2)
                .build();

        this.storefront = SpaHosting.Builder.create(this, "Storefront")
                .keepReleases(10)
                .contentSecurityPolicy("default-src 'self'")
                .build();

        this.analytics = new LambdaFleet(this, "Analytics");
        this.analytics.addFunction("report", LambdaFleetFunctionOptions.builder()
                .runtime(Runtime.JAVA_21)
                .handler("com.example.Report")
                .timeout(Duration.minutes(5))
                .build());
        this.analytics.addFunction("ingest", LambdaFleetFunctionOptions.builder()
                .runtime(Runtime.PYTHON_3_13)
                .handler("app.handler")
                .memorySize(512)
                .build());
    }

    public EcsRollout getOrders() {
        return orders;
    }

    public SpaHosting getStorefront() {
        return storefront;
    }

    public LambdaFleet getAnalytics() {
        return analytics;
    }
}
