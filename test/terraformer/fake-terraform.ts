import * as fs from 'fs';
import * as path from 'path';
import { temporary } from './artifact';

/** Answers what the program asks, and keeps what it was asked. */
const SCRIPT = `#!${process.execPath}
const fs = require('fs');
const path = require('path');
const [command, ...given] = process.argv.slice(2);
const say = (file) => process.stdout.write(fs.readFileSync(path.join(__dirname, file)));
fs.appendFileSync(path.join(__dirname, 'asked'), JSON.stringify([command, ...given]) + '\\n');
switch (command) {
  case 'version': return say('version.json');
  case 'init':
    fs.mkdirSync('.terraform', { recursive: true });
    return fs.writeFileSync('.terraform/terraform.tfstate', fs.readFileSync(path.join(__dirname, 'backend.json')));
  case 'plan': return void (process.exitCode = Number(process.env.FAKE_PLAN_EXIT ?? 0));
  case 'show': return say('plan.json');
}
`;

/** A program that is called like Terraform and says that a plan is what it was told: no resource that Terraform brings along can drift. */
export class FakeTerraform {
  static readonly version = '1.11.4';
  readonly directory = temporary();

  constructor(plan: object, backend: 'local' | 's3' = 'local') {
    this.write('version.json', JSON.stringify({ terraform_version: FakeTerraform.version }));
    this.write('backend.json', JSON.stringify({ backend: { type: backend } }));
    this.write('plan.json', JSON.stringify(plan));
    this.write('terraform', SCRIPT);
    fs.chmodSync(path.join(this.directory, 'terraform'), 0o755);
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: `${this.directory}${path.delimiter}${process.env.PATH}` };
  }

  /** What it was asked by a command: the arguments. */
  asked(command: string): string[][] {
    const lines = fs.readFileSync(path.join(this.directory, 'asked'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as string[]).filter(([name]) => name === command).map(([, ...given]) => given);
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true });
  }

  private write(name: string, content: string): void {
    fs.writeFileSync(path.join(this.directory, name), content);
  }
}
