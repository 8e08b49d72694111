import { type ContentSource, itemOfResource } from '../../content/content-item.js';
import { lastSegment } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { oneDay, readInstant } from '../../model/instant.js';
import {
  arrayOf,
  fieldOf,
  filledText,
  isArrayOrNone,
  isJsonObject,
  type JsonObject,
  objectOrEmpty,
  textOf,
} from '../../model/json.js';
import type { LiveAssignment, LiveConfiguration, LiveGroup, LiveJob, LiveMember } from '../../model/live.js';
import { append } from '../../model/order.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { inert } from '../arm-error.js';

// Workspace manager resources of securityinsights 2025-10-01-preview, validated as they are read. Required by
// the contract and missing: MUS207 naming the id. Null arrays count as empty. A time that no clock can have
// shown by `now` is left out, and a state is in the contract's own word, however it was written.

/** Workspace manager's configuration on a parent: on or off. */
export function liveConfiguration(raw: unknown, now: Date): Result<LiveConfiguration> {
  return narrowed(raw, now, 'configuration', ({ base, properties }) => {
    const mode = filledText(properties.mode);
    return mode === undefined ? 'properties.mode' : { ...base, mode };
  });
}

/** A member, in the casing that the service returned. */
export function liveMember(raw: unknown, now: Date): Result<LiveMember> {
  return narrowed(raw, now, 'member', ({ base, properties }) => {
    const workspace = filledText(properties.targetWorkspaceResourceId);
    const tenant = filledText(properties.targetWorkspaceTenantId);
    if (workspace === undefined) return 'properties.targetWorkspaceResourceId';
    return tenant === undefined ? 'properties.targetWorkspaceTenantId' : { ...base, workspace, tenant };
  });
}

/** A group; names in `memberResourceNames` are kept as they are, whatever their form. */
export function liveGroup(raw: unknown, now: Date): Result<LiveGroup> {
  return narrowed(raw, now, 'group', ({ base, properties }) => {
    const displayName = textOf(properties.displayName);
    const description = textOf(properties.description);
    const members = arrayOf(properties.memberResourceNames);
    const memberResourceNames = members.filter((name) => typeof name === 'string');
    if (displayName === undefined) return 'properties.displayName';
    if (memberResourceNames.length !== members.length || !isArrayOrNone(properties.memberResourceNames)) {
      return 'properties.memberResourceNames';
    }
    return {
      ...base,
      displayName,
      ...(description === undefined ? {} : { description }),
      memberResourceNames,
    };
  });
}

/** An assignment; items keep the service’s order, and `lastJob*` are absent where it was never published. */
export function liveAssignment(raw: unknown, now: Date): Result<LiveAssignment> {
  return narrowed(raw, now, 'assignment', ({ base, properties }) => {
    const targetResourceName = filledText(properties.targetResourceName);
    const items = arrayOf(properties.items);
    const itemIds = items.flatMap((item) => filledText(objectOrEmpty(item).resourceId) ?? []);
    const lastJobEndTime = shownTime(properties.lastJobEndTime, now);
    const lastJobState = stateOf(properties.lastJobProvisioningState);
    if (targetResourceName === undefined) return 'properties.targetResourceName';
    if (itemIds.length !== items.length || !isArrayOrNone(properties.items)) return 'properties.items';
    return {
      ...base,
      targetResourceName,
      itemIds,
      ...(lastJobEndTime === undefined ? {} : { lastJobEndTime }),
      ...(lastJobState === undefined ? {} : { lastJobState }),
    };
  });
}

/** A publish job; an item without `status` is `Unknown`, one without `errors` has none. */
export function liveJob(raw: unknown, now: Date): Result<LiveJob> {
  return narrowed(raw, now, 'job', ({ base, properties }) => {
    const state = stateOf(properties.provisioningState);
    const startTime = shownTime(properties.startTime, now);
    const endTime = shownTime(properties.endTime, now);
    const errorMessage = filledText(properties.errorMessage);
    const items = arrayOf(properties.items);
    if (state === undefined) return 'properties.provisioningState';
    if (!isArrayOrNone(properties.items)) return 'properties.items';
    if (!items.every((item) => filledText(objectOrEmpty(item).resourceId) !== undefined)) {
      return 'properties.items';
    }
    return {
      id: base.id,
      name: base.name,
      state,
      startTime,
      endTime,
      errorMessage,
      items: items.map((item) => jobItem(objectOrEmpty(item), now)),
    };
  });
}

/**
 * A listed ARM resource as a content item; MUS207 where it has no id or no properties.
 *
 * An impossible modified time (see `shownTime`) is replaced by the etag's, or left out if that is
 * impossible too.
 */
export function contentItem(source: ContentSource, raw: unknown, now: Date): Result<ContentItem> {
  const item = itemOfResource(source, raw);
  if (typeof item === 'string') return failed(malformed(raw, nouns[source], item));
  const object = objectOrEmpty(raw);
  const timeKey = timeKeys[source];
  const own = timeKey === undefined ? undefined : objectOrEmpty(fieldOf(object, 'properties'))[timeKey];
  const modifiedAt = shownTime(own, now) ?? timeInEtag(fieldOf(object, 'etag'), now);
  return ok(modifiedAt === undefined ? item : { ...item, modifiedAt });
}

const nouns: Readonly<Record<ContentSource, string>> = {
  alertRules: 'analytics rule',
  automationRules: 'automation rule',
  savedSearches: 'saved search',
  workbooks: 'workbook',
};

/** Where each kind has its modified time; a saved search has it only in its etag. */
const timeKeys: Readonly<Partial<Record<ContentSource, string>>> = {
  alertRules: 'lastModifiedUtc',
  automationRules: 'lastModifiedTimeUtc',
  workbooks: 'timeModified',
};

function jobItem(item: JsonObject, now: Date): LiveJob['items'][number] {
  const executionTime = shownTime(item.executionTime, now);
  return {
    resourceId: textOf(item.resourceId) ?? '',
    status: stateOf(item.status) ?? 'Unknown',
    executionTime,
    errors: arrayOf(item.errors)
      .filter(isJsonObject)
      .map((error) => ({
        memberResourceName: textOf(error.memberResourceName) ?? '',
        errorMessage: textOf(error.errorMessage) ?? '',
      })),
  };
}

/** The contract's words by their normalised form: without case, blanks and hyphens. */
const words: Readonly<Record<string, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  cancelled: 'Canceled',
  inprogress: 'InProgress',
  running: 'InProgress',
  queued: 'InProgress',
  pending: 'InProgress',
  accepted: 'InProgress',
  notstarted: 'InProgress',
};

/** The state of a job or of its item in the contract's word; an unknown one as sent. */
function stateOf(value: unknown): string | undefined {
  const text = filledText(value);
  return text && (words[text.toLowerCase().replace(/[ _-]/g, '')] ?? text);
}

/** Each resource validated, in the service's order, or a problem for every malformed one. */
export function narrowAll<T>(
  raws: readonly unknown[],
  narrow: (raw: unknown) => Result<T>,
): Result<readonly T[]> {
  const values: T[] = [];
  const problems: Problem[] = [];
  for (const raw of raws) {
    const result = narrow(raw);
    if (result.ok) values.push(result.value);
    else append(problems, result.problems);
  }
  return problems.length > 0 ? failed(problems) : ok(values);
}

/** MUS207 for a resource that breaks the contract, with its name or id if it has one. */
export function malformed(raw: unknown, what: string, missing: string): Problem {
  const { id, name } = objectOrEmpty(raw);
  const named = filledText(id) ?? filledText(name) ?? 'without an id';
  return {
    code: 'MUS207',
    message: `Azure returned an unusable ${what}, ${inert(named)}: ${missing} is missing or of another type`,
    hint: 'Look at the resource in the Azure portal; if it looks right there, report it with its JSON.',
  };
}

interface Narrowing {
  readonly base: {
    readonly id: string;
    readonly name: string;
    readonly etag?: string;
    readonly modifiedAt?: string;
  };
  readonly properties: JsonObject;
}

/** `build` returns the resource, or the path of the missing field. */
function narrowed<T extends object>(
  raw: unknown,
  now: Date,
  what: string,
  build: (from: Narrowing) => T | string,
): Result<T> {
  if (!isJsonObject(raw)) return failed(malformed(raw, what, 'the object'));
  const id = filledText(raw.id);
  if (id === undefined) return failed(malformed(raw, what, 'id'));
  if (!isJsonObject(raw.properties)) return failed(malformed(raw, what, 'properties'));
  const etag = filledText(raw.etag);
  const modifiedAt = modifiedTime(raw, now);
  const base = {
    id: `/${id.replace(/^\/+/, '')}`,
    name: filledText(raw.name) ?? decodeURIComponentSafe(lastSegment(id)),
    etag,
    modifiedAt,
  };
  const built = build({ base, properties: raw.properties });
  return typeof built === 'string' ? failed(malformed(raw, what, built)) : ok(built);
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sentinel and workspace manager are younger: an earlier time is a default value (0001-01-01 of .NET, 1970). */
const earliest = readInstant('2015-01-01T00:00:00Z')?.first ?? 0n;

/**
 * The time as sent, or undefined where the service's clock cannot have shown it: not RFC 3339, before 2015,
 * or more than a day after `now` (9999-12-31 of .NET).
 *
 * Such a time would hide every later change, or cause a publish in each run.
 */
export function shownTime(value: unknown, now: Date): string | undefined {
  const text = filledText(value);
  const instant = readInstant(text);
  if (instant === undefined || instant.first < earliest) return undefined;
  const latest = BigInt(now.getTime()) * 10_000n + oneDay;
  return instant.first > latest ? undefined : text;
}

/**
 * When a resource was last written, by the service: `systemData.lastModifiedAt`, else the time in its etag.
 *
 * Reads may carry `systemData: {}` or none. The etag of a store on Azure Cosmos DB,
 * `"1600151c-0000-0100-0000-69c38e270000"`, has the Unix seconds of the write in the first 8 of its last 12
 * digits: in 43 of 43 recorded answers that was the second of the resource's own time, or up to 3 s later.
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

/** Written to the second, since no more is known. */
function secondOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
