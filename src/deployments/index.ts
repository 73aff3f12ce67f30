export * from './deployed-image';
export * from './deployment';
export * from './deployment-options';
