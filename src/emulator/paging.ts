import type { Answer } from './answer.js';
import { ok, refuse } from './answer.js';

/**
 * One page of a list with the link to the next, absolute and on the host that was asked.
 *
 * A `$skipToken` points behind the last entry shown, so entries that come or go between two pages
 * never make a reader miss another one. `$top` bounds a page, never the list.
 */
export function pageOf<T extends { readonly seq: number }>(
  entries: readonly T[],
  url: URL,
  pageSize: number,
  render: (entry: T) => unknown,
): Answer {
  const top = numberIn(url, '$top') ?? pageSize;
  const after = numberIn(url, '$skiptoken') ?? 0;
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(after)) {
    return refuse(400, 'InvalidQueryParameterValue', 'The value of $top or $skipToken is invalid.');
  }
  const rest = after === 0 ? entries : entries.filter((entry) => entry.seq > after);
  const page = rest.slice(0, Math.min(top, pageSize));
  const last = page.at(-1);
  const value = page.map(render);
  return ok(
    last === undefined || page.length === rest.length
      ? { value }
      : { value, nextLink: linkAfter(url, last.seq) },
  );
}

function linkAfter(url: URL, seq: number): string {
  const next = new URL(url);
  for (const key of [...next.searchParams.keys()]) {
    if (key.toLowerCase() === '$skiptoken') next.searchParams.delete(key);
  }
  next.searchParams.set('$skipToken', seq.toString());
  return next.href;
}

/** A query parameter's value by its name in any casing, as ARM reads them. */
export function queryValue(url: URL, name: string): string | undefined {
  return [...url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
}

function numberIn(url: URL, name: string): number | undefined {
  const text = queryValue(url, name);
  return text === undefined ? undefined : Number(text);
}
