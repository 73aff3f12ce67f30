variable "name" {
  type = string
}

variable "domain" {
  type = string
}

variable "replicas" {
  type = number
}

# Stands for a service behind a name.
resource "terraform_data" "this" {
  input = {
    host     = "${var.name}.${var.domain}"
    replicas = var.replicas
  }
}

output "url" {
  value = "https://${terraform_data.this.output.host}"
}
