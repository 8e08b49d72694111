import { formatTicks, parseTicks, type Ticks } from './addresses.js';
import type { WrittenContent } from './seed-shape.js';
import { isRecord } from './shapes.js';
import {
  type ContentType,
  newEtag,
  nextResource,
  type Properties,
  type Resource,
  Shelf,
  workbooksOf,
  type Workspace,
  type World,
} from './world.js';

/** A content resource as exports hold them: no id, but its type, name and properties. */
export type ContentResource = WrittenContent;

/** Whether a parsed JSON value is a content resource of a type that the emulator keeps. */
export function isContentResource(value: unknown): value is ContentResource {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    value.name !== '' &&
    typeof value.type === 'string' &&
    shelfOfType(value.type) !== undefined &&
    isRecord(value.properties)
  );
}

/**
 * Puts content into a workspace as its portal would: no checks, no limits. A workbook goes to the
 * workspace's resource group, and the workspace becomes its source unless `keepSource`.
 *
 * A modified time in the body is kept for what is new and old enough; otherwise it is now.
 */
export function putContent(
  world: World,
  workspace: Workspace,
  content: ContentResource,
  options: { readonly keepTime?: boolean } = {},
): void {
  const place = shelfOfType(content.type);
  if (place === undefined) return;
  const shelf =
    place === 'workbook'
      ? workbooksOf(world, workspace.subscription, workspace.resourceGroup, () => new Shelf())
      : workspace.content[place];
  const before = shelf.get(content.name);
  const own = withoutMade(content.properties);
  const written = nextResource(world, before, {
    name: content.name,
    properties: place === 'workbook' ? { ...own, sourceId: workspace.key } : own,
    kind: content.kind,
    location: place === 'workbook' ? (content.location ?? workspace.location) : undefined,
    tags: content.tags,
    origin: before?.origin,
  });
  const kept: Ticks | undefined =
    options.keepTime === true ? modifiedIn({ etag: content.etag }, content.properties) : undefined;
  shelf.put(
    kept === undefined || kept > written.modified
      ? written
      : { ...written, created: kept, modified: kept, etag: newEtag(world, kept) },
  );
}

/** Where content of an ARM type lives, by its last segment in any casing. */
function shelfOfType(type: string): ContentType | 'workbook' | undefined {
  switch (type.toLowerCase().split('/').at(-1)) {
    case 'alertrules':
      return 'alertRules';
    case 'automationrules':
      return 'automationRules';
    case 'savedsearches':
      return 'savedSearches';
    case 'workbooks':
      return 'workbook';
    default:
      return undefined;
  }
}

/** The modified time inside a saved search's etag: `W/"datetime'2017-10-02T23%3A15%3A41.0709875Z'"`. */
export function savedSearchEtag(resource: Resource): string {
  return `W/"datetime'${formatTicks(resource.modified).replaceAll(':', '%3A')}'"`;
}

/** The modified time that a content body of an export carries, in any of the four ways; undefined where it carries none. */
function modifiedIn(body: Properties, properties: Properties): bigint | undefined {
  const etag = body.etag;
  const inEtag = typeof etag === 'string' ? /datetime'([^']+)'/.exec(etag)?.[1] : undefined;
  return (
    parseTicks(properties.lastModifiedUtc) ??
    parseTicks(properties.lastModifiedTimeUtc) ??
    parseTicks(properties.timeModified) ??
    parseTicks(inEtag?.replaceAll('%3A', ':'))
  );
}

/** The properties without the times and authors that the service sets. */
function withoutMade(properties: Properties): Properties {
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
