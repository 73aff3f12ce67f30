export * from './delivery-environment';
export * from './delivery-pipeline';
export * from './deploy-role';
export * from './spa-pipeline';
