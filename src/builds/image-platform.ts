/** What a container image runs on. It is built on a machine of the same kind. */
export enum ImagePlatform {
  /** Linux on x86. */
  LINUX_AMD64 = 'linux/amd64',
  /** Linux on Arm, such as AWS Graviton. */
  LINUX_ARM64 = 'linux/arm64',
}
