terraform {
  required_version = ">= 1.10"

  # Bucket and key are the pipeline's: one state per environment.
  backend "s3" {}
}

locals {
  domain = var.stage == "production" ? "example.com" : "${var.stage}.example.com"
}

# Stands for a table. Another name is another table.
resource "terraform_data" "orders" {
  input = {
    retention_days = var.retention_days
  }
  triggers_replace = "orders-${var.stage}"
}

# Stands for the definition of a job of AWS Batch.
resource "terraform_data" "processing" {
  count = var.processing_image == "" ? 0 : 1
  input = {
    image = var.processing_image
  }
}

module "api" {
  source = "./modules/service"

  name     = "api"
  domain   = local.domain
  replicas = var.replicas
}
