#!/usr/bin/env node
import * as fs from 'fs';
import * as path from 'path';
import { Command, CommanderError } from 'commander';
import { addEvidenceCommand } from './commands/evidence';
import { addFunctionsCommand } from './commands/functions';
import { addInvokeCommand } from './commands/invoke';
import { addListCommand } from './commands/list';
import { addPlanCommand } from './commands/plan';
import { addRollbackCommand } from './commands/rollback';
import { addResumeCommand, addRunCommand } from './commands/run';
import { addServeCommand } from './commands/serve';
import { addServicesCommand, addStopCommand } from './commands/services';
import { EXIT, UserError } from './errors';
import { packageRoot } from './package-root';

async function main(): Promise<void> {
  // Whoever reads the output may leave early: `cdk-delivery list | head -1`, or a closed terminal.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (['EPIPE', 'EIO'].includes(error.code ?? '')) process.exit();
      throw error;
    });
  }
  const program = new Command('cdk-delivery')
    .description('Runs the delivery pipelines of a synthesized CDK app on this machine')
    .version((JSON.parse(fs.readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  const commands = [
    addListCommand, addPlanCommand, addRunCommand, addResumeCommand, addServeCommand, addServicesCommand, addStopCommand,
    addFunctionsCommand, addInvokeCommand, addEvidenceCommand, addRollbackCommand,
  ];
  for (const add of commands) add(program);
  await program.parseAsync();
}

main().catch((error: Error) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said what there is to say
    return;
  }
  const known = error instanceof UserError;
  process.stderr.write(`cdk-delivery: ${known || !process.env.CDK_DELIVERY_DEBUG ? error.message : error.stack}\n`);
  process.exitCode = known ? EXIT.usage : EXIT.failed;
});
