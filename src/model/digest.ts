import { createHash } from 'node:crypto';

/** `sha256:` and the hex digest of a JSON value, whatever the order in which its objects were built. */
export function digest(value: unknown): string {
  return textDigest(canonical(value));
}

/** Whether it is one of the digests that are made here. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && digestPattern.test(value);
}

export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** `sha256:` and the hex digest of a text. */
export function textDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** JSON with sorted keys; keys without a value are left out, as JSON does. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
