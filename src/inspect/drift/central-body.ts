import { bodyHash } from '../../content/body-hash.js';
import type { JsonObject } from '../../content/json.js';
import type { ItemBody } from '../../model/content.js';

/** What an item means, as its canonical JSON and the hash of that. */
export interface CentralBody {
  readonly json: string;
  readonly hash: string;
}

/**
 * The body of an item as a publish carries it; with `partial` the part of it that a list shows of a
 * workbook, for copies of which no more is known.
 */
export function centralBody(body: ItemBody, partial: boolean): CentralBody {
  const store = partial ? parts : wholes;
  const known = store.get(body) ?? bodyOf(body, partial);
  store.set(body, known);
  return known;
}

/** Items share their bodies, and one is compared with hundreds of copies. */
const wholes = new WeakMap<ItemBody, CentralBody>();
const parts = new WeakMap<ItemBody, CentralBody>();

function bodyOf({ json }: ItemBody, partial: boolean): CentralBody {
  const whole = JSON.parse(json) as JsonObject;
  const body = partial ? withoutContent(whole) : whole;
  return { json: partial ? JSON.stringify(body) : json, hash: bodyHash(body) };
}

/** Without what a list of workbooks leaves out. */
export function withoutContent(body: JsonObject): JsonObject {
  const { properties } = body;
  if (typeof properties !== 'object' || properties === null) return body;
  const kept = Object.entries(properties).filter(([name]) => name !== 'serializedData');
  return { ...body, properties: Object.fromEntries(kept) };
}
