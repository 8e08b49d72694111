import { isRecord } from './shapes.js';
import type { Properties } from './resource.js';

/** Bodies and the index under which a state refers to each. Copies share one body object, so identity is enough. */
export type BodyPool = Map<Properties, number>;

/** Bodies with their long texts taken out: a workbook's copies differ in their source, not in their content. */
export interface PackedBodies {
  readonly bodies: readonly Properties[];
  readonly texts: readonly string[];
}

const longText = 300;

/** The bodies of a pool in order of their index. */
export function packBodies(pool: BodyPool): PackedBodies {
  const texts = new Map<string, number>();
  const bodies = [...pool.keys()].map((body) => {
    const long = Object.entries(body).filter(isLong);
    if (long.length === 0) return body;
    return { ...body, ...Object.fromEntries(long.map(([key, text]) => [key, reference(texts, text)])) };
  });
  return { bodies, texts: [...texts.keys()] };
}

export function unpackBodies(packed: PackedBodies | undefined): readonly Properties[] {
  return (packed?.bodies ?? []).map((body) =>
    Object.fromEntries(Object.entries(body).map(([key, value]) => [key, whole(value, packed?.texts ?? [])])),
  );
}

function isLong(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string' && entry[1].length >= longText;
}

function reference(texts: Map<string, number>, text: string): { readonly $text: number } {
  const known = texts.get(text);
  if (known !== undefined) return { $text: known };
  texts.set(text, texts.size);
  return { $text: texts.size - 1 };
}

function whole(value: unknown, texts: readonly string[]): unknown {
  return isRecord(value) && typeof value.$text === 'number' ? (texts[value.$text] ?? '') : value;
}
