import type { JavaBuilder } from './java';

/** In full, so that no version but this one is asked for. */
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

export const maven: JavaBuilder = {
  program: 'mvn',
  wrapper: 'mvnw',
  version: /^Apache Maven/,
  // Reports of coverage are made in the phase after the tests.
  arguments: async (tests) => ['-B', '-ntp', 'prepare-package', COPY_DEPENDENCIES, '-DincludeScope=runtime', ...(tests ? [] : ['-DskipTests'])],
  classes: 'target/classes',
  libraries: 'target/dependency',
  testResults: 'target/surefire-reports',
  coverage: 'target/site',
};
