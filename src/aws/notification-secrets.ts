import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** After this many milliseconds a key that was replaced counts. */
const KEPT = 5 * 60_000;

/** Values of secrets, each asked for once in a while. */
export class SecretCache {
  private readonly known = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(private readonly client: SecretsManagerClient, private readonly now: () => number) {}

  async read(SecretId: string): Promise<string> {
    const known = this.known.get(SecretId);
    if (known && known.until > this.now()) return known.value;
    const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId }));
    if (!SecretString) throw new Error(`secret '${SecretId}': it holds no text, got an empty or binary value; store the key that messages are signed with`);
    this.known.set(SecretId, { value: SecretString, until: this.now() + KEPT });
    return SecretString;
  }
}
