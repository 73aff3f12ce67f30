export * from './delivery-deployment';
export * from './deployed-image';
export * from './deployment';
export * from './deployment-options';
export * from './terraform-deployment-options';
export * from './terraform-permissions';
export * from './terraform-state';
