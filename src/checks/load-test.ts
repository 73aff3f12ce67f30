import { LoadTool } from '../contract';

/** Options of LoadTest.k6. */
export interface K6LoadTestOptions {
  /**
   * Image of k6, by digest: `grafana/k6@sha256:...`.
   * @default - no container: a version of k6 that this library knows
   */
  readonly image?: string;
}

/** Options of LoadTest.jmeter. */
export interface JMeterLoadTestOptions {
  /** Image of JMeter, by digest: `justb4/jmeter@sha256:...`. It starts `jmeter`. */
  readonly image: string;
}

/**
 * A script that puts load on an application, and what runs it. The script is a file of the repository.
 * @see https://grafana.com/docs/k6/latest/
 * @see https://www.artillery.io/docs
 * @see https://jmeter.apache.org/usermanual/
 *
 * @example
 * import { LoadTest } from 'cdk-delivery-pipelines';
 *
 * LoadTest.k6('load/checkout.js');
 * LoadTest.artillery('load/checkout.yml');
 *
 * declare const image: string; // justb4/jmeter@sha256:...
 * LoadTest.jmeter('load/checkout.jmx', { image });
 */
export class LoadTest {
  /** A script of k6, in JavaScript. */
  public static k6(script: string, options: K6LoadTestOptions = {}): LoadTest {
    return new LoadTest('k6', script, options.image);
  }

  /** A script of Artillery, in YAML. */
  public static artillery(script: string): LoadTest {
    return new LoadTest('artillery', script);
  }

  /** A test plan of JMeter, `.jmx`. */
  public static jmeter(script: string, options: JMeterLoadTestOptions): LoadTest {
    return new LoadTest('jmeter', script, options.image);
  }

  private constructor(
    /** @internal */
    public readonly _kind: LoadTool['kind'],
    /** @internal */
    public readonly _script: string,
    /** @internal */
    public readonly _image?: string,
  ) {}
}
