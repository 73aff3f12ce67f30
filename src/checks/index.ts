export * from './check';
export * from './check-options';
export * from './change-request-check-options';
