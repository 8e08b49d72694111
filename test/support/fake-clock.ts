import type { Clock } from '../../src/model/clock.js';

export interface FakeClock extends Clock {
  readonly slept: readonly number[];
  advance(ms: number): void;
}

/** A clock that stands still but for sleeps, which pass at once. */
export function fakeClock(start = '2026-03-01T08:00:00.000Z'): FakeClock {
  let time = Date.parse(start);
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(time),
    advance: (ms) => {
      time += ms;
    },
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      slept.push(ms);
      time += ms;
      // Lets everything that is ready run before the sleeper goes on, as a real wait would.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
