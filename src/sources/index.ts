export * from './source';
export * from './source-options';
