export * from './build';
export * from './build-options';
export * from './delivery-build';
export * from './package-manager';
export * from './test-report';
