export * from './ecs-rollout';
export * from './rollout';
export * from './rollout-options';
