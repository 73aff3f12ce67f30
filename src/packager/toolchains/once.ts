/** Work that several packages need, done by the first of them. */
export class Once<T> {
  private readonly results = new Map<string, Promise<T>>();

  get(key: string, work: () => Promise<T>): Promise<T> {
    let result = this.results.get(key);
    if (!result) {
      result = work();
      this.results.set(key, result);
    }
    return result;
  }
}
