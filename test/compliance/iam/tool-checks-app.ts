import { App, Duration, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Check, DeliveryPipeline, DependencyAudit, LoadTest, Source, ZapProfile, ZapScanRules } from '../../../src';

export const tokenName = 'shop/sonarqube';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** A pipeline with checks by all tools, before and after the deployments of its environment. */
export function defineToolChecks(app: App, connectionArn: string): void {
  const stack = new Stack(app, 'ToolChecks');
  const token = secretsmanager.Secret.fromSecretNameV2(stack, 'Token', tokenName);
  const staging = new DeliveryPipeline(stack, 'Shop', { source: Source.gitHub('acme/shop', { connectionArn }) }).addEnvironment('staging');
  staging.require(Check.dependencies(DependencyAudit.npm({ directory: 'apps/shop' })));
  staging.require(Check.staticAnalysis({ rules: ['.semgrep'] }), { advisory: true });
  staging.require(Check.sonarQube('https://sonarqube.example.com', { token, projectKey: 'shop' }));
  staging.verify(Check.zap('https://staging.example.com', {
    image: `ghcr.io/zaproxy/zaproxy@${DIGEST}`, profile: ZapProfile.active({ scanRules: [ZapScanRules.SQL_INJECTION, ZapScanRules.CROSS_SITE_SCRIPTING] }),
  }));
  staging.verify(Check.load(LoadTest.k6('load/shop.js'), { p95: Duration.millis(300), errorPercent: 1, environment: { TARGET: 'https://staging.example.com' } }));
}
