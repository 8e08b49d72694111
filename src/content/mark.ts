import { idKey } from '../model/arm-id.js';
import type { ContentKind } from '../model/content.js';
import { filledText, type JsonObject, objectOrEmpty, textDigest } from '../model/json.js';
import type { LiveMark } from '../model/live.js';

/*
 * What muster leaves beside an item that it wrote: a resource of Sentinel's own type `metadata` (securityinsights
 * 2025-10-01-preview) in the item's workspace. It names the item and says what was written, so that the next run tells
 * what somebody edited since from what the files changed. The service's own repositories feature marks what it
 * deploys likewise, with `source.kind` SourceRepository.
 */

/** The name of an item's mark: the same for whoever writes the item, in whatever casing its id comes. */
export function markName(itemId: string): string {
  return `muster-${short(textDigest(idKey(itemId)))}`;
}

/**
 * What the mark says was written: the hash of what the files asked for (`bodyHash`), and where the service made
 * something else of it, also the hash of what it answered. Undefined `answered`: it is not known.
 */
export function markVersion(asked: string, answered: string | undefined): string {
  const made = answered === undefined || answered === asked ? [] : [short(answered)];
  return [form, short(asked), ...made].join('.');
}

/** Whether what the files ask for is what was written last. */
export function wroteAsked({ version }: Pick<LiveMark, 'version'>, asked: string): boolean {
  return hashesOf(version)[0] === short(asked);
}

/** Whether an item's body is what was written last, as it was asked for or as the service made it. */
export function isAsWritten({ version }: Pick<LiveMark, 'version'>, live: string): boolean {
  return hashesOf(version).includes(short(live));
}

/** What of an item its mark tells. */
export interface MarkedItem {
  readonly kind: ContentKind;
  /** The item's resource name. */
  readonly name: string;
  readonly resourceId: string;
}

/** The body of a mark's PUT; `repository`: where the files are, as a URL, where that is known. */
export function markBody(
  { kind, name, resourceId }: MarkedItem,
  version: string,
  repository?: string,
): JsonObject {
  return {
    properties: {
      parentId: resourceId,
      contentId: name,
      kind: metadataKinds[kind],
      customVersion: version,
      source: {
        kind: 'SourceRepository',
        name: sourceName,
        ...(repository === undefined ? {} : { sourceId: repository }),
      },
    },
  };
}

/** The mark in a listed metadata resource; undefined where it is not one of muster's. */
export function markOf(raw: unknown): LiveMark | undefined {
  const object = objectOrEmpty(raw);
  const properties = objectOrEmpty(object.properties);
  const source = objectOrEmpty(properties.source);
  const [id, name] = [filledText(object.id), filledText(object.name)];
  const itemId = filledText(properties.parentId);
  if (id === undefined || name === undefined || itemId === undefined || source.name !== sourceName)
    return undefined;
  return { id, name, itemId, version: filledText(properties.customVersion) ?? '' };
}

const sourceName = 'muster';

/** Of the form of `version` and of canonical bodies: a hash of another form says nothing. */
const form = '1';

/** The service's words; what it has none for goes as what it is nearest to. */
const metadataKinds: Readonly<Record<ContentKind, string>> = {
  AnalyticsRule: 'AnalyticsRule',
  AutomationRule: 'AutomationRule',
  Function: 'Parser',
  HuntingQuery: 'HuntingQuery',
  LivestreamQuery: 'HuntingQuery',
  SavedSearch: 'InvestigationQuery',
  Workbook: 'Workbook',
};

function hashesOf(version: string): readonly string[] {
  const [found, ...hashes] = version.split('.');
  return found === form ? hashes : [];
}

/** 128 bits in hexadecimal. */
function short(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 32);
}
