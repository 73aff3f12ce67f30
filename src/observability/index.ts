export * from './notification';
export * from './notification-kind';
export * from './notification-options';
