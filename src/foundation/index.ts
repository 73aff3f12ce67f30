export * from './delivery-foundation';
