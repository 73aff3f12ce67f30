/**
 * Files of test or coverage results that CodeBuild shows as a report.
 *
 * @example
 * import { Build, TestReport } from 'cdk-delivery-pipelines';
 *
 * Build.commands('orders', {
 *   commands: ['make test'],
 *   reports: [TestReport.junit('reports/unit.xml', 'reports/integration.xml'), TestReport.cobertura('coverage/cobertura.xml')],
 * });
 * // what other tools write
 * TestReport.clover('coverage/clover.xml');
 * TestReport.jacoco('target/site/jacoco/jacoco.xml');
 * TestReport.of('SIMPLECOV', 'coverage/.resultset.json');
 */
export class TestReport {
  /** JUnit XML, as most test runners write it. */
  public static junit(...files: string[]): TestReport {
    return new TestReport('JUNITXML', files);
  }

  /** Coverage in Cobertura XML. */
  public static cobertura(...files: string[]): TestReport {
    return new TestReport('COBERTURAXML', files);
  }

  /** Coverage in Clover XML. */
  public static clover(...files: string[]): TestReport {
    return new TestReport('CLOVERXML', files);
  }

  /** Coverage in JaCoCo XML. */
  public static jacoco(...files: string[]): TestReport {
    return new TestReport('JACOCOXML', files);
  }

  /**
   * Any other format that CodeBuild knows.
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#reports-buildspec-file
   */
  public static of(format: string, ...files: string[]): TestReport {
    return new TestReport(format, files);
  }

  private constructor(
    /** CodeBuild's name of the format. */
    public readonly format: string,
    /** Paths or globs, relative to the directory of the build. */
    public readonly files: string[],
  ) {
    if (files.length === 0) throw new Error(`test report ${format}: it needs at least one file, got none; name the files that the tests write`);
  }
}
