#!/usr/bin/env python3
from aws_cdk import App

from shop.delivery_stack import DeliveryStack
from shop.platform_stack import PlatformStack

app = App()
platform = PlatformStack(app, "Platform")
DeliveryStack(app, "Delivery", platform=platform)
app.synth()
