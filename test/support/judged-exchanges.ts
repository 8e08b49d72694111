import { afterAll } from 'vitest';
import { assertOracle, type Exchange, type Recorder } from './oracle.js';

const exchanges = new Map<string, Exchange>();

/** A recorder whose exchanges are judged by the oracle once the test file is through. */
export function newRecorder(): Recorder {
  return { exchanges: { push: keep } as unknown as Exchange[] };
}

/**
 * Property tests repeat themselves by the thousand, and the validator takes 10 ms an exchange: those that
 * differ only in digits and hexadecimal runs (ids, times, etags) are judged once.
 */
function keep(exchange: Exchange): number {
  const { method, url, status, requestBody, responseBody } = exchange;
  const text = JSON.stringify([method, url, status, requestBody, responseBody]);
  const key = text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#');
  if (!exchanges.has(key)) exchanges.set(key, exchange);
  return exchanges.size;
}

/** Judges everything that the worlds of this test file said to each other. */
export function judgeExchanges(): void {
  afterAll(async () => {
    await assertOracle([...exchanges.values()]);
  });
}
