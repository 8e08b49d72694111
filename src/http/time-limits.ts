/** How long one exchange may take, in milliseconds. */
export interface TimeLimits {
  /** In all. */
  readonly timeoutMs: number;
  /** Without a byte. */
  readonly silenceMs: number;
}

/** Why an exchange was given up. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';

  constructor(
    readonly reason: 'timeout' | 'interrupted',
    message: string,
  ) {
    super(message);
  }
}

/**
 * The result of `work`, or a rejection with `GaveUp` once it took too long, was silent for too long,
 * or `signal` aborted.
 *
 * It gives up even if the HTTP client ignores its aborted signal. `work` calls
 * `touch` for every sign of life.
 */
export async function withinLimits<T>(
  limits: TimeLimits,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, touch: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timers: { silence?: NodeJS.Timeout; total?: NodeJS.Timeout } = {};
  let interrupt: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const giveUp = (error: GaveUp) => {
        reject(error);
        controller.abort();
      };
      const touch = () => {
        clearTimeout(timers.silence);
        timers.silence = setTimeout(() => {
          giveUp(new GaveUp('timeout', `no byte came for ${limits.silenceMs / 1000} s`));
        }, limits.silenceMs);
      };
      timers.total = setTimeout(() => {
        giveUp(new GaveUp('timeout', `it took more than ${limits.timeoutMs / 1000} s`));
      }, limits.timeoutMs);
      interrupt = () => {
        giveUp(new GaveUp('interrupted', 'the run was interrupted'));
      };
      if (signal?.aborted === true) {
        interrupt();
        return;
      }
      signal?.addEventListener('abort', interrupt, { once: true });
      touch();
      work(controller.signal, touch).then(resolve, reject);
    });
  } finally {
    clearTimeout(timers.silence);
    clearTimeout(timers.total);
    if (interrupt !== undefined) signal?.removeEventListener('abort', interrupt);
  }
}
