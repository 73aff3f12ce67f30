// The built-in CloudFormation validation of newer aws-cdk-lib releases compiles a rule engine in each worker: only the
// tests that are about it turn it on.
process.env.CDK_VALIDATION ??= 'false';
