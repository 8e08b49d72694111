import { readFileSync } from 'node:fs';
import type { Clock } from '../model/clock.js';
import { ok, type Result } from '../model/problem.js';
import { createDoor, type Door } from './door.js';
import { isLoopback, proxyRule } from './proxy.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A door to a host, by the environment's proxy and certificates; MUS223 where they cannot be used. For this
 * machine the environment is ignored: no proxy leads there.
 */
export function openDoor(to: string, env: Env, clock: Clock): Result<Door> {
  if (isLoopback(new URL(to).hostname)) return ok(createDoor({ clock }));
  const proxy = proxyRule(env);
  if (!proxy.ok) return proxy;
  return ok(createDoor({ clock, proxy: proxy.value, certificateNote: () => certificateNote(env) }));
}

/** Why the certificates of NODE_EXTRA_CA_CERTS are not used: Node only warns once, and continues without. */
function certificateNote(env: Env): string | undefined {
  const file = env.NODE_EXTRA_CA_CERTS ?? '';
  if (file === '') return undefined;
  const problem = certificatesProblem(file);
  return problem === undefined ? undefined : `NODE_EXTRA_CA_CERTS names ${file}, which ${problem}`;
}

function certificatesProblem(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'holds no certificate in PEM form';
  } catch (error) {
    return `cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'}`;
  }
}
