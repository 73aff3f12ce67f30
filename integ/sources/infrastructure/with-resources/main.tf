terraform {
  required_version = ">= 1.10"

  # Bucket and key are the pipeline's: one state per environment.
  backend "s3" {}

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "bucket" {
  type = string
}

variable "stage" {
  type = string
}

# In a bucket that the test empties.
resource "aws_s3_object" "release" {
  bucket       = var.bucket
  key          = "${var.stage}.json"
  content      = jsonencode({ stage = var.stage, release = "one" })
  content_type = "application/json"
}

output "key" {
  value = aws_s3_object.release.key
}
