/** How users stop a run, in two steps: the first lets running actions finish, the second abandons them (CP-32). */
export class StopControl {
  private readonly stop = new AbortController();
  private readonly abandon = new AbortController();

  /** Aborted by the first request: nothing new starts. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** Aborted by the second request: what runs is killed. */
  get abandoning(): AbortSignal {
    return this.abandon.signal;
  }

  request(): 'stopping' | 'abandoning' {
    if (!this.stopping.aborted) {
      this.stop.abort();
      return 'stopping';
    }
    this.abandon.abort();
    return 'abandoning';
  }
}
