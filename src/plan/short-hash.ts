import { createHash } from 'node:crypto';

/** Eight hexadecimal digits that stay the same for the same text: they tell apart names that would collide. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
