import type { Clock } from '../../src/model/clock.js';

/**
 * Time that goes on only when nothing else can: of all who sleep the next to wake is woken, at the
 * moment it asked for. Sleeps side by side take as long as the longest, as they would for real.
 */
export class VirtualClock implements Clock {
  private time: number;
  private readonly sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(start = '2026-02-01T00:00:00Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        until: this.time + ms,
        wake: () => {
          this.sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets time pass until the work is done; what it comes to, and how many milliseconds it took. */
  async run<T>(work: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
    const started = this.time;
    const ended: { value?: T } = {};
    const watched = work.then((value) => {
      ended.value = value;
    });
    while (!('value' in ended)) {
      await settled();
      if ('value' in ended) break;
      const next = [...this.sleepers].sort((a, b) => a.until - b.until)[0];
      // Nobody sleeps and nothing is ready: a failure of the work shows itself here, or it never ends.
      if (next === undefined) {
        await Promise.race([watched, settled(50)]);
        if (!('value' in ended)) throw new Error('Everything waits, and nothing will happen');
        break;
      }
      this.time = Math.max(this.time, next.until);
      next.wake();
    }
    await watched;
    return { value: await work, ms: this.time - started };
  }
}

/** Lets all that is ready run, several rounds of it: a request passes through many promises. */
async function settled(rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
