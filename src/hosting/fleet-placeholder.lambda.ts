/** What a function of a fleet runs before anything is deployed to it. Runtimes other than Node.js say that they find no handler. */
export async function handler(): Promise<never> {
  throw new Error('nothing is deployed yet: a delivery pipeline deploys this function');
}
