export * from './pipeline-record';
export * from './function-record';
