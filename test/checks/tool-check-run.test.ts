import * as path from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { DIGEST } from './tool-world';
import { Check, DeliveryEnvironment, DeliveryPipeline, DependencyAudit, LoadTest, Source } from '../../src';
import { connectionArn } from '../helpers/apps';
import { TestRepository } from '../scenarios/repository';

let repository: TestRepository;
beforeEach(async () => {
  repository = await TestRepository.create({ 'app.js': 'console.log("shop");\n' });
});
afterEach(() => repository.remove());

/** An app with one environment, synthesized as users do it. */
function synthesize(check: (staging: DeliveryEnvironment) => void): string {
  const app = new App({ outdir: path.join(repository.root, 'cdk.out') });
  const stack = new Stack(app, 'Pipelines', { env: { account: '111111111111', region: 'eu-central-1' } });
  check(new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) }).addEnvironment('staging'));
  return app.synth().directory;
}

test('what cannot be run here is said, and can be answered', async () => {
  const app = synthesize((staging) => {
    staging.verify(Check.zap('https://staging.example.com', { image: `zap@${DIGEST}` }));
    staging.verify(Check.load(LoadTest.jmeter('load.jmx', { image: `jmeter@${DIGEST}` }), { p95: Duration.seconds(1) }));
  });
  const first = await repository.run(['run', '--app', app]);
  expect(first.exitCode).toBe(0);
  expect(first.stderr).toMatch(
    /staging\/zap simulated in \S+ simulated: pass, zap is a container, and neither docker nor podman answers; --answer zap=fail for the other case$/m,
  );
  const second = await repository.run(['run', '--app', app, '--answer', 'load=fail']);
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toMatch(/staging\/load Failed in \S+ answered: --answer load=fail$/m);
});

test('the checker that is published says why a check fails, also one that is advisory: it cannot tell what is there', async () => {
  const app = synthesize((staging) => {
    staging.require(Check.dependencies(DependencyAudit.npm({ directory: 'apps/shop' })), { advisory: true });
    staging.verify(Check.zap('https://staging.example.com', { image: `zap@${DIGEST}` }));
  });
  const { exitCode, stderr } = await repository.run(['run', '--app', app]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/dependencies Failed in \S+ directory apps\/shop has no package-lock\.json; commit the one that npm makes$/m);
  expect(stderr).toMatch(/^ +\| check 'dependencies': directory apps\/shop has no package-lock\.json; commit the one that npm makes$/m);
});
