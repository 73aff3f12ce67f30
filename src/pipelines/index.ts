export * from './delivery-environment';
export * from './delivery-pipeline';
export * from './spa-pipeline';
