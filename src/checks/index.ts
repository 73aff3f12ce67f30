export * from './check';
export * from './check-options';
