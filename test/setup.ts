// The built-in CloudFormation validation of newer aws-cdk-lib releases compiles a rule engine in each worker: only the
// tests that are about it turn it on.
process.env.CDK_VALIDATION ??= 'false';

// The handlers run on the Node.js of the Lambda runtime, not on the one that tests them.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
