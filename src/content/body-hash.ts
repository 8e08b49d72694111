import { createHash } from 'node:crypto';
import type { JsonObject } from './json.js';

/** `sha256:` and the hex digest of a canonical body: equal for bodies that mean the same. */
export function bodyHash(body: JsonObject): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(body)).digest('hex')}`;
}
