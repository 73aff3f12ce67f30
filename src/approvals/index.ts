export * from './approval-gate-props';
export * from './approval-gate';
