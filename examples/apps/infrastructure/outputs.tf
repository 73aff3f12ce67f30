output "api_url" {
  description = "Where the API answers."
  value       = module.api.url
}

output "orders_table" {
  description = "Name of the table of orders."
  value       = terraform_data.orders.triggers_replace
}
