export * from './approvals';
export * from './builds';
export * from './checks';
export * from './deployments';
export * from './foundation';
export * from './hosting';
export * from './pipelines';
export * from './sources';
