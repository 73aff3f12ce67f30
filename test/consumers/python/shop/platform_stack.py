from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from cdk_delivery_pipelines import DeployedImage, EcsRollout, LambdaFleet, Rollout, SpaHosting
from constructs import Construct


class PlatformStack(Stack):
    """What the shop runs on: a service behind a load balancer, a site, and two functions."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        balancer = elbv2.ApplicationLoadBalancer(self, "Balancer", vpc=vpc, internet_facing=True)
        task_definition = ecs.FargateTaskDefinition(self, "OrdersTask", cpu=512, memory_limit_mib=1024)
        image = DeployedImage(
            self,
            "OrdersImage",
            initial_image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
        )
        task_definition.add_container(
            "orders",
            image=image.container_image,
            port_mappings=[ecs.PortMapping(container_port=8080)],
            logging=ecs.LogDrivers.aws_logs(stream_prefix="orders"),
            environment={"STAGE": "production"},
        )
        self.orders = EcsRollout(
            self,
            "Orders",
            cluster=ecs.Cluster(self, "Cluster", vpc=vpc),
            task_definition=task_definition,
            listener=balancer.add_listener("Http", port=80, default_action=elbv2.ListenerAction.fixed_response(404)),
            rollout=Rollout.canary(percent=10, bake=Duration.minutes(10)),
            health_check=elbv2.HealthCheck(path="/health"),
            desired_count=2,
        )

        self.storefront = SpaHosting(
            self, "Storefront", keep_releases=10, content_security_policy="default-src 'self'"
        )

        self.analytics = LambdaFleet(self, "Analytics")
        self.analytics.add_function(
            "report", runtime=lambda_.Runtime.JAVA_21, handler="com.example.Report", timeout=Duration.minutes(5)
        )
        self.analytics.add_function(
            "ingest", runtime=lambda_.Runtime.PYTHON_3_13, handler="app.handler", memory_size=512
        )
