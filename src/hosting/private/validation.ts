import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import type { SpaHostingProps } from '../spa-hosting';

/** What the services would refuse minutes later, or quietly do otherwise than meant. */
export function validateHosting(id: string, props: SpaHostingProps): void {
  const { domain, keepReleases, immutablePaths = [], fileExtensions = [] } = props;
  const who = `hosting '${id}'`;
  if (domain && domain.names.length === 0) {
    throw new Error(`${who}: a domain has at least one name, got none; add one or leave domain out`);
  }
  if (domain && !domain.certificate) {
    throw new Error(`${who}: names of an own domain need a certificate, got none for ${domain.names.join(', ')}; pass one from us-east-1`);
  }
  const region = domain && certificateRegion(domain.certificate.certificateArn);
  if (region && region !== 'us-east-1') {
    throw new Error(`${who}: CloudFront takes certificates from us-east-1 only, got one from ${region}; define it in a stack of that region`);
  }
  if (keepReleases !== undefined && !Token.isUnresolved(keepReleases) && (!Number.isInteger(keepReleases) || keepReleases < 2)) {
    throw new Error(`${who}: keepReleases is a whole number from 2 on, so that there is one to roll back to, got ${keepReleases}; use 5, say`);
  }
  for (const path of immutablePaths) {
    if (!Token.isUnresolved(path) && !/^\/([^/,\s]+\/)+$/.test(path)) {
      throw new Error(`${who}: an immutable path is a folder below the root, got '${path}'; write it like '/assets/'`);
    }
  }
  for (const extension of fileExtensions) {
    if (!Token.isUnresolved(extension) && !/^[a-z0-9]+$/.test(extension)) {
      throw new Error(`${who}: a file extension is of lower case letters and digits, got '${extension}'; write it like 'glb'`);
    }
  }
}

function certificateRegion(arn: string): string | undefined {
  return Token.isUnresolved(arn) ? undefined : Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).region;
}
