export * from './deployment';
export * from './deployment-options';
