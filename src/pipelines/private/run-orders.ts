/** A step of a build or deployment of an environment, as far as order is concerned. */
export interface OrderedStep {
  /** Position of the build or deployment that it is a step of. */
  readonly unit: number;
  /** Order among the steps of the same one. */
  readonly order: number;
  /** Positions of builds and deployments that have to be done before. */
  readonly after: readonly number[];
}

/** When each step runs, as early as possible. Steps that are no part of the list are not waited for. */
export function runOrders(steps: readonly OrderedStep[]): ReadonlyMap<OrderedStep, number> {
  const orders = new Map<OrderedStep, number>();
  const orderOf = (step: OrderedStep): number => {
    const known = orders.get(step);
    if (known !== undefined) return known;
    // A step that waits for itself ends here: findCycle tells of it.
    orders.set(step, 1);
    const first = Math.min(...steps.filter(({ unit }) => unit === step.unit).map(({ order }) => order));
    const order = Math.max(step.order - first + 1, ...before(step, steps).map((other) => orderOf(other) + 1));
    orders.set(step, order);
    return order;
  };
  steps.forEach(orderOf);
  return orders;
}

/** Steps that wait for each other, each for the next and the last for the first. */
export function findCycle<T extends OrderedStep>(steps: readonly T[]): T[] | undefined {
  const done = new Set<T>();
  const search = (step: T, path: readonly T[]): T[] | undefined => {
    if (path.includes(step)) return path.slice(path.indexOf(step));
    if (done.has(step)) return undefined;
    for (const other of before(step, steps)) {
      const cycle = search(other, [...path, step]);
      if (cycle) return cycle;
    }
    done.add(step);
    return undefined;
  };
  for (const step of steps) {
    const cycle = search(step, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function before<T extends OrderedStep>(step: T, steps: readonly T[]): T[] {
  return steps.filter((other) => other.unit === step.unit ? other.order < step.order : step.after.includes(other.unit));
}
