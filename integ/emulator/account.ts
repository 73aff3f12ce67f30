import type { Ministack } from '../../test/helpers/ministack';

/** Where everything is deployed: the account of ministack, in the region of its clients. */
export interface Account {
  readonly id: string;
  /** Configuration of AWS SDK clients. */
  readonly client: Ministack['client'];
}

export function accountOf({ client }: Ministack): Account {
  return { id: '000000000000', client };
}
