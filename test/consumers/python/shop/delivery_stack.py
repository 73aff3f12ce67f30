from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_logs as logs
from cdk_delivery_pipelines import (
    ApprovalGate,
    Build,
    Check,
    DeliveryFoundation,
    DeliveryTags,
    EcsEnvironment,
    EcsServicePipeline,
    FleetEnvironment,
    FunctionPackage,
    LambdaFleetPipeline,
    LayerPackage,
    Rollout,
    Source,
    SpaEnvironment,
    SpaPipeline,
)
from constructs import Construct

from shop.platform_stack import PlatformStack

CONNECTION_ARN = "arn:aws:codeconnections:eu-central-1:111111111111:connection/3a8c1d3e-1111-2222-3333-444455556666"


class DeliveryStack(Stack):
    """A pipeline for each part of the shop, one gate for all of them."""

    def __init__(self, scope: Construct, construct_id: str, *, platform: PlatformStack, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        foundation = DeliveryFoundation(
            self,
            "Foundation",
            log_retention=logs.RetentionDays.ONE_YEAR,
            tags=DeliveryTags(project="shop", system="delivery"),
        )
        gate = ApprovalGate(
            self,
            "Release",
            emails=["releases@example.com"],
            checklist=["the tests are green", "support knows of the change"],
            timeout=Duration.days(2),
        )

        EcsServicePipeline(
            self,
            "OrdersPipeline",
            source=Source.git_hub(
                "acme/shop",
                connection_arn=CONNECTION_ARN,
                paths=["services/orders/**", "!services/orders/docs/**"],
            ),
            foundation=foundation,
            directory="services/orders",
            test_commands=["npm ci", "npm test"],
            environments=[
                EcsEnvironment(
                    name="production",
                    service=platform.orders.service,
                    approval=gate,
                    retry_on_failure=True,
                    checks=[
                        Check.http(
                            "https://shop.example.com/health", expected_text="ok", interval=Duration.seconds(5)
                        )
                    ],
                )
            ],
        )

        SpaPipeline(
            self,
            "StorefrontPipeline",
            source=Source.git_hub("acme/shop", connection_arn=CONNECTION_ARN, paths=["apps/storefront/**"]),
            foundation=foundation,
            site=Build.site("storefront", directory="apps/storefront", test_command="npm run test:ci"),
            environments=[
                SpaEnvironment(
                    name="production",
                    hosting=platform.storefront,
                    configuration={"environment": "production", "apiUrl": "https://shop.example.com/api"},
                    approval=gate,
                )
            ],
        )

        LambdaFleetPipeline(
            self,
            "AnalyticsPipeline",
            source=Source.git_lab("acme/analytics", connection_arn=CONNECTION_ARN, branch="release"),
            foundation=foundation,
            functions={
                "report": FunctionPackage.java("functions/report"),
                "ingest": FunctionPackage.python("functions/ingest", layers=["common"]),
            },
            layers={"common": LayerPackage.python("layers/common")},
            environments=[
                FleetEnvironment(
                    name="production",
                    fleet=platform.analytics,
                    approval=gate,
                    rollout=Rollout.linear(step_percent=25, step_bake=Duration.minutes(2)),
                    checks=[
                        Check.invoke(
                            platform.analytics,
                            "ingest",
                            payload={"orders": [], "dryRun": True},
                            expected={"accepted": 0},
                        )
                    ],
                )
            ],
        )
