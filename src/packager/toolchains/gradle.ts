import * as fs from 'fs';
import * as path from 'path';
import type { JavaBuilder } from './java';

/** Adds a task that gathers what AWS Lambda needs, so that no project has to define it. */
const INIT_SCRIPT = `rootProject {
  afterEvaluate { project ->
    project.tasks.register('lambdaPackage', Sync) {
      into project.layout.buildDirectory.dir('lambda-package')
      into('classes') { from project.sourceSets.main.output }
      into('lib') { from project.configurations.runtimeClasspath }
    }
  }
}
`;

export const gradle: JavaBuilder = {
  program: 'gradle',
  wrapper: 'gradlew',
  version: /^Gradle /,
  async arguments(tests, bench) {
    const script = path.join(bench.root, '.lambda-package.gradle');
    await fs.promises.writeFile(script, INIT_SCRIPT);
    return ['--init-script', script, '--no-daemon', '--console=plain', ...(tests ? ['test'] : []), 'lambdaPackage'];
  },
  classes: 'build/lambda-package/classes',
  libraries: 'build/lambda-package/lib',
  testResults: 'build/test-results/test',
  coverage: 'build/reports/jacoco',
};
