export * from './delivery-environment';
export * from './delivery-pipeline';
export * from './deploy-role';
export * from './ecs-service-pipeline';
export * from './lambda-fleet-pipeline';
export * from './pull-request-build';
export * from './spa-pipeline';
