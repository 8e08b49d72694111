import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/azure/system-clock.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

test('now is the machine’s time', () => {
  expect(systemClock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

test('sleep ends when its time has passed', async () => {
  const woke = vi.fn();
  void systemClock.sleep(1000).then(woke);
  await vi.advanceTimersByTimeAsync(999);
  expect(woke).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(woke).toHaveBeenCalledOnce();
});

test('sleep ends as soon as it is aborted, and leaves no timer behind', async () => {
  const stop = new AbortController();
  const slept = systemClock.sleep(1000, stop.signal);
  stop.abort();
  await slept;
  await systemClock.sleep(1000, stop.signal);
  expect(vi.getTimerCount()).toBe(0);
});

test('a sleep too long for a timer does not end at once', async () => {
  const woke = vi.fn();
  void systemClock.sleep(2 ** 40).then(woke);
  await vi.advanceTimersByTimeAsync(1_000_000);
  expect(woke).not.toHaveBeenCalled();
});
