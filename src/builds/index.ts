export * from './build';
export * from './build-options';
export * from './built-image';
export * from './delivery-build';
export * from './image-build-options';
export * from './image-platform';
export * from './package-manager';
export * from './test-report';
