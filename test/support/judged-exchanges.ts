import { request } from 'node:http';
import { inject } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.js';
import { recordingFetch, type Exchange } from './oracle.js';

const exchanges = new Map<string, Exchange>();

/** The emulator with every exchange kept until the test file is through. */
export function judged(emulator: Emulator): Emulator {
  const recorder = { exchanges: { push: keep } as unknown as Exchange[] };
  const fetch = recordingFetch(emulator, recorder);
  return new Proxy(emulator, {
    get: (target, key): unknown => (key === 'fetch' ? fetch : Reflect.get(target, key)),
  });
}

/**
 * Property tests repeat themselves by the thousand, and the validator takes 10 ms an exchange: those that
 * differ only in digits and hexadecimal runs (ids, times, etags) are judged once.
 */
function keep(exchange: Exchange): number {
  const { method, url, status, requestBody, responseBody } = exchange;
  if (new URL(url).pathname.startsWith('/_emulator')) return exchanges.size;
  const text = JSON.stringify([method, url, status, requestBody, responseBody]);
  const key = text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '#');
  if (!exchanges.has(key)) exchanges.set(key, exchange);
  return exchanges.size;
}

/** Judges everything that was said to an emulator in this test file. */
export async function judgeExchanges(): Promise<void> {
  const wrong = exchanges.size === 0 ? [] : await askOracle([...exchanges]);
  exchanges.clear();
  if (wrong.length > 0) throw new Error(`The oracle disagrees:\n${wrong.join('\n')}`);
}

/** What the oracle of this run (`oracle-service.ts`) finds wrong, a line each. */
function askOracle(asked: readonly (readonly [string, Exchange])[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    // A connection of its own: files follow one another, and the oracle closes what has been idle.
    const options = { host: '127.0.0.1', port: inject('oraclePort'), method: 'POST', agent: false };
    const call = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(text) as string[]);
        else reject(new Error(text));
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(asked));
  });
}
