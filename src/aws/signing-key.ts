import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The value of a secret that requests to systems outside are signed with. */
export async function readSigningKey(client: SecretsManagerClient, SecretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  if (!SecretString) throw new Error(`secret '${SecretId}': it holds no text, got an empty or binary value; store the key that requests are signed with`);
  return SecretString;
}
