package com.example.shop;

import io.github.cdkdelivery.pipelines.ApprovalGate;
import io.github.cdkdelivery.pipelines.Build;
import io.github.cdkdelivery.pipelines.Check;
import io.github.cdkdelivery.pipelines.DeliveryFoundation;
import io.github.cdkdelivery.pipelines.DeliveryTags;
import io.github.cdkdelivery.pipelines.EcsEnvironment;
import io.github.cdkdelivery.pipelines.EcsServicePipeline;
import io.github.cdkdelivery.pipelines.FleetEnvironment;
import io.github.cdkdelivery.pipelines.FunctionPackage;
import io.github.cdkdelivery.pipelines.GitHubSourceOptions;
import io.github.cdkdelivery.pipelines.GitLabSourceOptions;
import io.github.cdkdelivery.pipelines.HttpCheckOptions;
import io.github.cdkdelivery.pipelines.InvokeCheckOptions;
import io.github.cdkdelivery.pipelines.LambdaFleetPipeline;
import io.github.cdkdelivery.pipelines.LayerPackage;
import io.github.cdkdelivery.pipelines.LinearRolloutOptions;
import io.github.cdkdelivery.pipelines.PythonFunctionOptions;
import io.github.cdkdelivery.pipelines.Rollout;
import io.github.cdkdelivery.pipelines.SiteBuildOptions;
import io.github.cdkdelivery.pipelines.Source;
import io.github.cdkdelivery.pipelines.SpaEnvironment;
import io.github.cdkdelivery.pipelines.SpaPipeline;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A pipeline for each part of the shop, one gate for all of them. */
public class DeliveryStack extends Stack {
    private static final String CONNECTION_ARN =
            "arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666";

    public DeliveryStack(final Construct scope, final String id, final PlatformStack platform) {
        super(scope, id);

        DeliveryFoundation foundation = DeliveryFoundation.Builder.create(this, "Foundation")
                .logRetention(RetentionDays.ONE_YEAR)
                .tags(DeliveryTags.builder().project("shop").system("delivery").build())
                .build();
        ApprovalGate gate = ApprovalGate.Builder.create(this, "Release")
                .emails(List.of("releases@example.com"))
                .checklist(List.of("the tests are green", "support knows of the change"))
                .timeout(Duration.days(2))
                .build();

        EcsServicePipeline.Builder.create(this, "OrdersPipeline")
                .source(Source.gitHub("acme/shop", GitHubSourceOptions.builder()
                        .connectionArn(CONNECTION_ARN)
                        .paths(List.of("services/orders/**", "!services/orders/docs/**"))
                        .build()))
                .foundation(foundation)
                .directory("services/orders")
                .testCommands(List.of("npm ci", "npm test"))
                .environments(List.of(EcsEnvironment.builder()
                        .name("production")
                        .service(platform.getOrders().getService())
                        .approval(gate)
                        .retryOnFailure(true)
                        .checks(List.of(Check.http("https://shop.example.com/health", HttpCheckOptions.builder()
                                .expectedText("ok")
                                .interval(Duration.seconds(5))
                                .build())))
                        .build()))
                .build();

        SpaPipeline.Builder.create(this, "StorefrontPipeline")
                .source(Source.gitHub("acme/shop", GitHubSourceOptions.builder()
                        .connectionArn(CONNECTION_ARN)
                        .paths(List.of("apps/storefront/**"))
                        .build()))
                .foundation(foundation)
                .site(Build.site("storefront", SiteBuildOptions.builder()
                        .directory("apps/storefront")
                        .testCommand("npm run test:ci")
                        .build()))
                .environments(List.of(SpaEnvironment.builder()
                        .name("production")
                        .hosting(platform.getStorefront())
                        .configuration(Map.of("environment", "production", "apiUrl", "https://shop.example.com/api"))
                        .approval(gate)
                        .build()))
                .build();

        LambdaFleetPipeline.Builder.create(this, "AnalyticsPipeline")
                .source(Source.gitLab("acme/analytics", GitLabSourceOptions.builder()
                        .connectionArn(CONNECTION_ARN)
                        .branch("release")
                        .build()))
                .foundation(foundation)
                .functions(Map.of(
                        "report", FunctionPackage.java("functions/report"),
                        "ingest", FunctionPackage.python("functions/ingest", PythonFunctionOptions.builder()
                                .layers(List.of("common"))
                                .build())))
                .layers(Map.of("common", LayerPackage.python("layers/common")))
                .environments(List.of(FleetEnvironment.builder()
                        .name("production")
                        .fleet(platform.getAnalytics())
                        .approval(gate)
                        .rollout(Rollout.linear(LinearRolloutOptions.builder()
                                .stepPercent(25)
                                .stepBake(Duration.minutes(2))
                                .build()))
                        .checks(List.of(Check.invoke(platform.getAnalytics(), "ingest", InvokeCheckOptions.builder()
                                .payload(Map.of("orders", List.of(), "dryRun", true))
                                .expected(Map.of("accepted", 0))
                                .build())))
                        .build()))
                .build();
    }
}
