/** Hosting of a site, as the templates describe it: what `serve` and the HTTP checks need to stand in for CloudFront. */
export interface SiteModel {
  /** What users type: the path of the hosting construct, or the logical id of the distribution. */
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Host names that lead here: the distribution's own (as the resolver names it) and its aliases. */
  readonly hosts: readonly string[];
  /** Local name of the origin bucket. */
  readonly bucket: string;
  /** Local name of the key-value store, when a function reads one. */
  readonly store?: string;
  /** Code of the CloudFront functions, as in the template. */
  readonly viewerRequest?: string;
  readonly viewerResponse?: string;
  readonly defaultRootObject?: string;
  /** Response headers that the distribution's policy adds. */
  readonly headers: { readonly [name: string]: string };
}
