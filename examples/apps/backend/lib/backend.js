import { ApiStack } from './api-stack.js';
import { ComputeStack } from './compute-stack.js';
import { DataStack } from './data-stack.js';

/** The backend of the shop. `layers` is the directory with the packages of its layers, `<name>.zip` each. */
export function defineBackend(app, { layers }) {
  const { table } = new DataStack(app, 'Data');
  const { orders, countries } = new ComputeStack(app, 'Compute', { table, layers });
  new ApiStack(app, 'Api', { orders, countries });
}
