import { idKey } from '../model/arm-id.js';
import type { ContentKind } from '../model/content.js';
import { filledText, type JsonObject, objectOrEmpty, textDigest } from '../model/json.js';
import type { LiveMark } from '../model/live.js';

/*
 * The mark that muster writes beside an item that it wrote: a resource of Sentinel's own type `metadata`
 * (securityinsights 2025-10-01-preview) in the item's workspace. It names the item and says what was written,
 * so that the next run can tell edits in Azure from changes of the files. The service's own repositories
 * feature marks what it deploys in the same way, with `source.kind` SourceRepository.
 */

/** The name of an item's mark: independent of who writes the item and of its id's casing. */
export function markName(itemId: string): string {
  return `muster-${short(textDigest(idKey(itemId)))}`;
}

/**
 * What was written: the hash of what the files asked for (`bodyHash`), and if the service changed it, also
 * the hash of its answer. Undefined `answered`: unknown.
 */
export function markVersion(asked: string, answered: string | undefined): string {
  const made = answered === undefined || answered === asked ? [] : [short(answered)];
  return [form, short(asked), ...made].join('.');
}

/** Whether the files ask for what was written last. */
export function wroteAsked({ version }: Pick<LiveMark, 'version'>, asked: string): boolean {
  return hashesOf(version)[0] === short(asked);
}

/** Whether an item's body is what was written last, as asked for or as the service changed it. */
export function isAsWritten({ version }: Pick<LiveMark, 'version'>, live: string): boolean {
  return hashesOf(version).includes(short(live));
}

/** What a mark says about its item. */
export interface MarkedItem {
  readonly kind: ContentKind;
  /** The item's resource name. */
  readonly name: string;
  readonly resourceId: string;
}

/** The body of a mark's PUT; `repository`: URL of the files' repository, if known. */
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

/** Version of this format and of canonical bodies: hashes of other versions cannot be compared. */
const form = '1';

/** The service's words for each kind; kinds it has no word for use the nearest one. */
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
