import * as readline from 'node:readline/promises';

export interface ApprovalRequest {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  /** `CustomData` of the approval, variables resolved. */
  readonly message?: string;
  /** `ExternalEntityLink`: what to look at. */
  readonly link?: string;
}

export interface ApprovalAnswer {
  /** `later`: nobody decided, the run waits. */
  readonly decision: 'approved' | 'rejected' | 'later';
  /** The approver's words, or what stands for them. */
  readonly words: string;
}

/** Decides about manual approvals. */
export interface Approver {
  ask(request: ApprovalRequest): Promise<ApprovalAnswer>;
}

/** Approves what was approved beforehand; leaves the rest to somebody else. */
export class PresetApprover implements Approver {
  /** @param approved `<stage>` or `<stage>/<action>`, or `all` */
  constructor(private readonly approved: readonly string[] | 'all', private readonly otherwise: Approver) {}

  async ask(request: ApprovalRequest): Promise<ApprovalAnswer> {
    if (this.approved === 'all') return { decision: 'approved', words: '--approve-all' };
    const given = [request.stage, `${request.stage}/${request.action}`].find((location) => this.approved.includes(location));
    return given === undefined ? this.otherwise.ask(request) : { decision: 'approved', words: `--approve ${given}` };
  }
}

/** Nobody is there to ask. */
export class AbsentApprover implements Approver {
  async ask(): Promise<ApprovalAnswer> {
    return { decision: 'later', words: 'no terminal to ask on' };
  }
}

export interface TerminalApproverOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Aborted when the run stops: the question is then left open. */
  readonly stopping: AbortSignal;
  /** Called around a question, so that a live view keeps away from the terminal. */
  pauseView(paused: boolean): void;
  /** Called for Ctrl-C, which the terminal hands to whoever asks a question. */
  interrupt(): void;
}

/** Asks on the terminal, one question at a time. */
export class TerminalApprover implements Approver {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: TerminalApproverOptions) {}

  ask(request: ApprovalRequest): Promise<ApprovalAnswer> {
    const answer = this.last.then(() => this.askNow(request));
    this.last = answer;
    return answer;
  }

  private async askNow(request: ApprovalRequest): Promise<ApprovalAnswer> {
    const { input, output, stopping, pauseView, interrupt } = this.options;
    if (stopping.aborted) return STOPPED;
    pauseView(true);
    const terminal = readline.createInterface({ input, output });
    terminal.on('SIGINT', interrupt);
    const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
    // No answer: the question was withdrawn, or the input has ended.
    const question = (text: string) => Promise.race([terminal.question(text, { signal: stopping }).catch(() => undefined), closed]);
    try {
      for (const line of [`${request.stage}/${request.action} needs your approval`, request.message, request.link]) {
        if (line) output.write(`${line}\n`);
      }
      const answer = await decide(question);
      if (answer === undefined) output.write('\n'); // the cursor still stands behind the question
      return answer ?? (stopping.aborted ? STOPPED : { decision: 'later', words: 'no answer' });
    } finally {
      terminal.close();
      pauseView(false);
    }
  }
}

const STOPPED: ApprovalAnswer = { decision: 'later', words: 'the run was stopped' };

async function decide(question: (text: string) => Promise<string | undefined>): Promise<ApprovalAnswer | undefined> {
  for (;;) {
    const answer = (await question('Approve? (y)es, (n)o, (l)ater: '))?.trim().toLowerCase();
    if (answer === undefined) return undefined;
    if (['y', 'yes'].includes(answer)) return { decision: 'approved', words: 'on the terminal' };
    if (['l', 'later'].includes(answer)) return { decision: 'later', words: 'put off' };
    if (['n', 'no'].includes(answer)) {
      const words = await question('Why not? ');
      return words === undefined ? undefined : { decision: 'rejected', words: words.trim() || 'no reason given' };
    }
  }
}
