import { formatTicks, parseTicks } from './instants.js';
import type { Properties, Resource } from './resource.js';

/** The modified time inside a saved search's etag: `W/"datetime'2017-10-02T23%3A15%3A41.0709875Z'"`. */
export function savedSearchEtag(resource: Resource): string {
  return `W/"datetime'${formatTicks(resource.modified).replaceAll(':', '%3A')}'"`;
}

/** The modified time that a content body of an export carries, in any of the four ways; undefined where none. */
export function modifiedIn(body: Properties, properties: Properties): bigint | undefined {
  const etag = body.etag;
  const inEtag = typeof etag === 'string' ? /datetime'([^']+)'/.exec(etag)?.[1] : undefined;
  return (
    parseTicks(properties.lastModifiedUtc) ??
    parseTicks(properties.lastModifiedTimeUtc) ??
    parseTicks(properties.timeModified) ??
    parseTicks(inEtag?.replaceAll('%3A', ':'))
  );
}

/** The properties without the times and authors that the service makes. */
export function withoutMade(properties: Properties): Properties {
  const entries = Object.entries(properties);
  return entries.some(([key]) => made.has(key))
    ? Object.fromEntries(entries.filter(([key]) => !made.has(key)))
    : properties;
}

const made: ReadonlySet<string> = new Set([
  'lastModifiedUtc',
  'lastModifiedTimeUtc',
  'createdTimeUtc',
  'lastModifiedBy',
  'createdBy',
  'timeModified',
  'userId',
  'revision',
]);
