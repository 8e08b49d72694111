import { oneDay, readInstant } from '../../model/instant.js';
import { fieldOf, filledText, objectOrEmpty } from '../shape.js';
import type { JsonObject } from '../../model/json.js';

/** Sentinel and workspace manager are younger: an earlier time is a default value (0001-01-01 of .NET, 1970). */
const earliest = readInstant('2015-01-01T00:00:00Z')?.first ?? 0n;

/**
 * The time as it was sent, or undefined where it is none that a clock of the service can have shown: no RFC
 * 3339 time, before 2015, or more than a day after `now` (9999-12-31 of .NET).
 *
 * Believed, such a time hides every later change, or publishes at each run.
 */
export function shownTime(value: unknown, now: Date): string | undefined {
  const text = filledText(value);
  const instant = readInstant(text);
  if (instant === undefined || instant.first < earliest) return undefined;
  const latest = BigInt(now.getTime()) * 10_000n + oneDay;
  return instant.first > latest ? undefined : text;
}

/**
 * When a resource was written last, by the service's own word: `systemData.lastModifiedAt`, else the time in
 * its etag.
 *
 * Reads may carry `systemData: {}` or none. The etag of a store on Azure Cosmos DB,
 * `"1600151c-0000-0100-0000-69c38e270000"`, has the Unix seconds of the write in the first 8 of its last 12
 * digits: in 43 of 43 recorded answers that second was the one of the resource's own time, or up to 3 s later.
 */
export function modifiedTime(raw: JsonObject, now: Date): string | undefined {
  return (
    shownTime(objectOrEmpty(fieldOf(raw, 'systemData')).lastModifiedAt, now) ??
    timeInEtag(fieldOf(raw, 'etag'), now)
  );
}

/** The time in an etag of ARM, or in that of a saved search: `W/"datetime'2017-10-02T23%3A15%3A41.0709875Z'"`. */
export function timeInEtag(etag: unknown, now: Date): string | undefined {
  const text = filledText(etag) ?? '';
  const seconds = /^(?:W\/)?"?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-([0-9a-f]{8})0000"?$/i.exec(text)?.[1];
  if (seconds !== undefined) return shownTime(secondOf(Number.parseInt(seconds, 16)), now);
  const encoded = /datetime'([\d%A-Za-z:.+-]{1,60})'/.exec(text)?.[1];
  return shownTime(encoded?.replace(/%3A/gi, ':').replace(/%2B/gi, '+'), now);
}

/** Written to the second, for more is not known. */
function secondOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
