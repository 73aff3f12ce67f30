export * from './check';
export * from './check-options';
export * from './change-request-check-options';
export * from './severity';
export * from './dependency-audit';
export * from './load-test';
export * from './zap-profile';
export * from './tool-check-options';
