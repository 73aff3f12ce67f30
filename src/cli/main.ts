#!/usr/bin/env node
import { Command } from 'commander';
import { addListCommand } from './commands/list';
import { addPlanCommand } from './commands/plan';
import { addResumeCommand, addRunCommand } from './commands/run';
import { addRollbackCommand, addServeCommand } from './commands/serve';
import { EXIT, UserError } from './errors';

const program = new Command('cdk-delivery')
  .description('Runs the delivery pipelines of a synthesized CDK app on this machine')
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();
for (const add of [addListCommand, addPlanCommand, addRunCommand, addResumeCommand, addServeCommand, addRollbackCommand]) add(program);

program.parseAsync().catch((error: Error & { code?: string; exitCode?: number }) => {
  if (error.code?.startsWith('commander.')) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return;
  }
  const known = error instanceof UserError;
  process.stderr.write(`cdk-delivery: ${known || !process.env.CDK_DELIVERY_DEBUG ? error.message : error.stack}\n`);
  process.exitCode = known ? EXIT.usage : EXIT.failed;
});
