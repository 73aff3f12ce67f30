export * from './artifact-replica';
export * from './artifact-store-options';
export * from './delivery-foundation';
