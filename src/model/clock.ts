/** Time as an argument, so that nothing waits for real in a test. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
