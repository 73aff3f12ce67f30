replicas       = 3
retention_days = 365
