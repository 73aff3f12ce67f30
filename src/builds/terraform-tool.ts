import { Token } from 'aws-cdk-lib';

/** What tells a release of Terraform or OpenTofu from a forged one. */
export interface TerraformToolOptions {
  /** SHA-256 of the zip file for `linux_amd64` in hexadecimal, as the vendor lists it beside the release. */
  readonly sha256: string;
}

/**
 * The program that plans and applies, in one exact version: `terraform` or `openTofu`.
 *
 * Builds download it from its vendor and go on only if its checksum is the one given. Versions from 1.10 can lock the state in Amazon S3
 * by themselves.
 *
 * @example
 * import { TerraformTool } from 'cdk-delivery-pipelines';
 *
 * TerraformTool.terraform('1.11.4', { sha256: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc' });
 *
 * declare const sha256: string; // of tofu_1.10.6_linux_amd64.zip
 * TerraformTool.openTofu('1.10.6', { sha256 });
 */
export class TerraformTool {
  /** Terraform, from `releases.hashicorp.com`. */
  public static terraform(version: string, options: TerraformToolOptions): TerraformTool {
    return new TerraformTool('Terraform', 'terraform', version, options.sha256, 'https://releases.hashicorp.com/terraform/VERSION/terraform_VERSION_linux_amd64.zip');
  }

  /** OpenTofu, from its releases on GitHub. */
  public static openTofu(version: string, options: TerraformToolOptions): TerraformTool {
    return new TerraformTool('OpenTofu', 'tofu', version, options.sha256, 'https://github.com/opentofu/opentofu/releases/download/vVERSION/tofu_VERSION_linux_amd64.zip');
  }

  /**
   * Commands that put it onto the path of a build.
   * @internal
   */
  public readonly _installCommands: string[];

  private constructor(
    private readonly title: string,
    /** @internal */
    public readonly _program: 'terraform' | 'tofu',
    /** @internal */
    public readonly _version: string,
    sha256: string,
    url: string,
  ) {
    validate(title, _version, sha256);
    const zip = `/tmp/${_program}.zip`;
    this._installCommands = [
      `curl -fsSL --retry 3 --max-time 300 -o ${zip} ${url.replaceAll('VERSION', _version)}`,
      `echo "${sha256}  ${zip}" | sha256sum -c -`,
      `unzip -q -o ${zip} ${_program} -d /usr/local/bin`,
    ];
  }

  /** The program in messages. */
  public toString(): string {
    return `${this.title} ${this._version}`;
  }
}

function validate(title: string, version: string, sha256: string): void {
  // It stands in commands, where what is known at deployment only could be anything.
  const numbers = Token.isUnresolved(version) ? null : /^(\d+)\.(\d+)\.\d+(-[a-z0-9]+)?$/.exec(version);
  if (!numbers) throw new Error(`${title}: a version is written out, got '${version}'; write it like '1.11.4'`);
  const [major, minor] = numbers.slice(1).map(Number);
  if (major < 1 || (major === 1 && minor < 10)) {
    throw new Error(`${title}: versions before 1.10 cannot lock the state in Amazon S3, got '${version}'; take a newer one`);
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error(`${title} ${version}: sha256 has 64 digits of 0-9 and a-f, got '${sha256}'; copy it from the vendor's list of checksums`);
  }
}
