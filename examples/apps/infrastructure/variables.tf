variable "stage" {
  description = "Environment that the resources belong to."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.stage)
    error_message = "The stage is dev, staging or production."
  }
}

variable "processing_image" {
  description = "Image of the job that processes data, by digest."
  type        = string
  default     = ""
}

variable "replicas" {
  description = "How many instances of the service run."
  type        = number
  default     = 1
}

variable "retention_days" {
  description = "How long orders are kept."
  type        = number
  default     = 30
}
