/** Shorter values would mask half of the log. */
const SHORTEST_SECRET = 3;
const MASK = '***';

/** The log of a build, as CodeBuild writes it: people search for these lines. Secrets are masked by exact value (BS-26). */
export class BuildLog {
  private secrets: string[] = [];

  constructor(private readonly write: (line: string) => void, private readonly now: () => Date = () => new Date()) {}

  hide(values: Iterable<string>): void {
    // A secret of several lines never shows up in one line of the log.
    const lines = [...values].flatMap((value) => value.split('\n')).filter((line) => line.length >= SHORTEST_SECRET);
    this.secrets = [...new Set([...this.secrets, ...lines])].sort((a, b) => b.length - a.length);
  }

  masked(text: string): string {
    return this.secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  }

  /** A line of a command. */
  output(line: string): void {
    this.write(this.masked(line));
  }

  /** A line of the build itself. */
  container(text: string): void {
    const time = this.now().toISOString().slice(0, -1).replaceAll('-', '/').replace('T', ' ');
    for (const line of text.split('\n')) this.output(`[Container] ${time} ${line}`);
  }

  phaseComplete(phase: string, succeeded: boolean, statusCode = '', message = ''): void {
    this.container(`Phase complete: ${phase} State: ${succeeded ? 'SUCCEEDED' : 'FAILED'}`);
    this.container(`Phase context status code: ${statusCode} Message: ${message}`);
  }
}

/** A build cannot go on, for a reason that CodeBuild has a status code for. */
export class BuildError extends Error {
  constructor(readonly statusCode: 'CLIENT_ERROR' | 'YAML_FILE_ERROR', message: string) {
    super(message);
    this.name = 'BuildError';
  }
}
