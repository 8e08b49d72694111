import { existsSync } from 'node:fs';
import type { Clock } from '../../src/model/clock.js';

/** Time that passes only by sleeping; a sleep that is aborted takes none. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  private time: number;
  private readonly wakers: ((count: number) => void)[] = [];

  constructor(start = '2026-02-01T00:00:00Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    if (signal?.aborted === true) return Promise.resolve();
    this.time += ms;
    for (const wake of this.wakers) wake(this.slept.length);
    return Promise.resolve();
  }

  advance(ms: number): void {
    this.time += ms;
  }

  /** Calls back at each sleep with how many there were. */
  onSleep(wake: (count: number) => void): void {
    this.wakers.push(wake);
  }
}

/** Lets everything that is ready run before the sleeper goes on, as a real wait would. */
export class YieldingClock extends FakeClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(ms, signal);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How long one who waits for a lock file pauses between two tries. */
const lockPauseMs = 20;

/**
 * For several who want one lock file: its pauses last until the file is gone, however slow the disk is. Pauses
 * that only yield would be over before a busy disk has let the holder finish.
 */
export class LockClock extends YieldingClock {
  constructor(private readonly lock: string) {
    super();
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    do await super.sleep(ms, signal);
    while (ms === lockPauseMs && existsSync(this.lock));
  }
}
