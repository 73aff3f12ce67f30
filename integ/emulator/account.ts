import './localhost-names';
import type { Ministack } from '../../test/helpers/ministack';

/** Where everything is deployed: the account of ministack, in the region of its clients. */
export interface Account {
  readonly id: string;
  /** Configuration of AWS SDK clients. */
  readonly client: Ministack['client'];
  /** The same for key-value stores of CloudFront: the account becomes a part of the name. */
  readonly stores: Ministack['client'];
}

export function accountOf({ client }: Ministack): Account {
  return { id: '000000000000', client, stores: { ...client, endpoint: client.endpoint.replace('127.0.0.1', 'localhost') } };
}
