export interface Saver {
  /** Called with the state's version after each request; resolves when it is saved, or at once where saving takes long. */
  changed(version: number): Promise<void>;
  /** Resolves when nothing is left to save; the message where the last save failed. */
  flush(): Promise<string | undefined>;
}

/** Slower saves are not awaited: a large state must not slow every answer. */
const cheapMs = 25;

/**
 * Saves a state that changes often: at most one save runs, and all changes meanwhile are saved together next.
 *
 * Small states are on disk before the answer is sent, so that a client that is killed finds what it was
 * answered.
 */
export function createSaver(
  serialise: () => string,
  save: ((text: string) => Promise<void>) | undefined,
  elapsed: () => number = () => performance.now(),
): Saver {
  let wanted = 0;
  let running: Promise<void> | undefined;
  let lastMs = 0;
  let error: string | undefined;

  if (save === undefined) {
    return { changed: () => Promise.resolve(), flush: () => Promise.resolve(undefined) };
  }

  let hurry = false;
  let wake: () => void = () => undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    let done = -1;
    while (done !== wanted) {
      // Saving a large state takes at most half of the time, so that requests get the other half.
      if (done !== -1 && lastMs > cheapMs && !hurry) await pause(lastMs);
      done = wanted;
      const from = elapsed();
      try {
        await save(serialise());
        error = undefined;
      } catch (thrown) {
        error = thrown instanceof Error ? thrown.message : String(thrown);
      }
      lastMs = elapsed() - from;
    }
    running = undefined;
  };

  return {
    changed: (version) => {
      if (version === wanted) return Promise.resolve();
      wanted = version;
      running ??= run();
      return lastMs > cheapMs ? Promise.resolve() : running;
    },
    flush: async () => {
      hurry = true;
      wake();
      await running;
      hurry = false;
      return error;
    },
  };
}
