export * from './lambda-fleet';
export * from './lambda-fleet-function';
export * from './spa-hosting';
