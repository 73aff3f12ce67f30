import type { Account } from './account';

/** Receives messages of Amazon SQS, by its JSON protocol. */
export async function receiveMessages({ id, client }: Account, queueName: string): Promise<string[]> {
  const { endpoint, region, credentials } = client;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.ReceiveMessage',
      'authorization': `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({ QueueUrl: `${endpoint}/${id}/${queueName}`, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
  });
  if (!response.ok) throw new Error(`queue '${queueName}': ${await response.text()}`);
  const { Messages = [] } = await response.json() as { readonly Messages?: readonly { readonly Body: string }[] };
  return Messages.map(({ Body }) => Body);
}
