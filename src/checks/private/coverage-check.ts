import { atLeastPattern } from './at-least-pattern';
import { VariableCheck } from './variable-check';
import { DeliveryBuild } from '../../builds';
import { COVERAGE } from '../../builds/private/coverage';
import { CoverageCheckOptions } from '../coverage-check-options';

/** The coverage that a build has told, compared by a rule. A coverage that is not known is none. */
export function coverageCheck(build: DeliveryBuild, { minimum, name = `coverage-${build.name}` }: CoverageCheckOptions): VariableCheck {
  if (!(minimum >= 0 && minimum <= 100) || Number(minimum.toFixed(2)) !== minimum) {
    throw new Error(`check '${name}': minimum is a percentage of 0 to 100 with up to two decimals, got ${minimum}; 80 is four lines of five`);
  }
  if (build._packages) {
    throw new Error(`check '${name}': packages are tested one by one, each when it changes, so ${build} has no coverage of them all; `
      + 'let the test command of a package fail below a minimum');
  }
  if (!build._exports(COVERAGE)) {
    throw new Error(`check '${name}': ${build} tells no coverage; give it a report, TestReport.cobertura() or TestReport.jacoco(), `
      + `or let it export a variable ${COVERAGE} in percent`);
  }
  return new VariableCheck(name, { variable: build.variable(COVERAGE), operator: 'MATCHES', value: atLeastPattern(minimum) },
    `coverage of '${build.name}' is at least ${minimum}%`);
}
