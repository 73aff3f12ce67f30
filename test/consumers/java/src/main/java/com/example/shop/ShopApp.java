package com.example.shop;

import software.amazon.awscdk.App;

public final class ShopApp {
    private ShopApp() {
    }

    public static void main(final String[] args) {
        App app = new App();
        PlatformStack platform = new PlatformStack(app, "Platform");
        new DeliveryStack(app, "Delivery", platform);
        app.synth();
    }
}
