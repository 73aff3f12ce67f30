import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSigningKey } from './signing-key';

/** After this many milliseconds a key that was replaced counts. */
const KEPT = 5 * 60_000;

/** Values of secrets, each asked for once in a while. */
export class SecretCache {
  private readonly known = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(private readonly client: SecretsManagerClient, private readonly now: () => number) {}

  async read(secret: string): Promise<string> {
    const known = this.known.get(secret);
    if (known && known.until > this.now()) return known.value;
    const value = await readSigningKey(this.client, secret);
    this.known.set(secret, { value, until: this.now() + KEPT });
    return value;
  }
}
