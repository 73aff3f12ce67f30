// Command shop synthesizes the shop and the pipelines that deliver it.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	platform := NewPlatformStack(app, "Platform", nil)
	NewDeliveryStack(app, "Delivery", &DeliveryStackProps{Platform: platform})
	app.Synth(nil)
}
