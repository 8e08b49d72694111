import { idKey } from '../model/arm-id.js';
import type { ContentKind, ItemBody } from '../model/content.js';
import { parseInstant } from '../model/instant.js';
import { isJsonObject, type JsonObject, textDigest, tooDeepAt } from '../model/json.js';
import { compareText, trimEndOf } from '../model/order.js';
import { bodyRules, type BodyRules, placeKeys, type Treatment } from './body-rules.js';

/**
 * The body of a content item in the form in which two that mean the same are the same JSON.
 *
 * Left out are what the service sets, identity and location, null and empty values, white space at the end of
 * a text, and the playbooks that an automation rule runs: whether a publish takes them along is not
 * documented (workspace-manager.md names them as not supported), and members attach their own. Sets are
 * sorted; durations, moments, queries, ids and a workbook's `serializedData` have one spelling; keys are
 * sorted, and those of saved searches have the contract's casing. Everything else is kept as it is, so an
 * edit is never lost. Pure; cannot fail: what breaks the contract is compared unchanged.
 */
export function canonicalBody(kind: ContentKind, raw: unknown, context: BodyContext): JsonObject {
  const rules = bodyRules(kind);
  const form: Form = { rules, fold: idFolder(context) };
  const object = isJsonObject(raw) ? raw : {};
  const entries = Object.entries(object).flatMap(([key, value]): Entry[] => {
    const name = fieldName(rules, key);
    if (placeKeys.has(name)) return [];
    if (name !== 'properties' || !isJsonObject(value)) return [[name, canonicalField(form, name, value)]];
    const kept = Object.entries(value).filter(([property]) => !rules.made.has(fieldName(rules, property)));
    return [[name, canonicalObject(form, kept)]];
  });
  return sorted(entries) ?? {};
}

interface Form {
  readonly rules: BodyRules;
  readonly fold: (text: string) => string;
}

type Entry = readonly [string, unknown];

/** A property's name as the contract spells it. */
export function fieldName({ names }: BodyRules, key: string): string {
  return names?.get(key.toLowerCase()) ?? (names === undefined ? key : key.toLowerCase());
}

/** Undefined for an empty value: absent, null and empty are the same. */
function canonicalField(form: Form, name: string, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' && value.trimEnd() === '') return undefined;
  const treatment = form.rules.treatments.get(name);
  const treated = treat(form, treatment, value);
  return treatment !== 'json' && isEmpty(treated) ? undefined : treated;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function treat(form: Form, treatment: Treatment | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return canonicalArray(form, treatment, value);
  if (treatment === 'verbatim') return exact(trimmed(form), value);
  if (isJsonObject(value)) return canonicalObject(form, Object.entries(value));
  return typeof value === 'string' ? canonicalText(form, treatment, value) : value;
}

function canonicalObject(form: Form, entries: readonly Entry[]): JsonObject | undefined {
  return sorted(
    entries.map(([key, value]): Entry => {
      const name = fieldName(form.rules, key);
      return [name, canonicalField(form, name, value)];
    }),
  );
}

function canonicalArray(form: Form, treatment: Treatment | undefined, values: readonly unknown[]): unknown {
  if (treatment === 'verbatim') return exact(trimmed(form), values);
  const entries = values.map((value) =>
    treatment === 'tags' ? canonicalTag(form, value) : treat(form, undefined, value),
  );
  if (treatment === undefined) return entries.map((entry) => entry ?? null);
  const distinct = [...new Map(entries.filter(isFilled).map((entry) => [JSON.stringify(entry), entry]))];
  if (treatment !== 'actions')
    return distinct.sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
  return entries
    .filter((entry) => isFilled(entry) && !runsPlaybook(entry))
    .map((entry) => ({ entry, text: JSON.stringify(entry) }))
    .sort((a, b) => orderOf(a.entry) - orderOf(b.entry) || compareText(a.text, b.text))
    .map(({ entry }, index) => (isJsonObject(entry) ? { ...entry, order: index + 1 } : entry));
}

/** Whether an action of an automation rule runs a playbook. */
export function runsPlaybook(action: unknown): boolean {
  return (
    isJsonObject(action) &&
    typeof action.actionType === 'string' &&
    action.actionType.trimEnd().toLowerCase() === 'runplaybook'
  );
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function orderOf(entry: unknown): number {
  return isJsonObject(entry) && typeof entry.order === 'number' ? entry.order : 0;
}

/** Tactics and techniques of a hunting query are a tag whose value is a comma list, and sets like any other. */
function canonicalTag(form: Form, tag: unknown): unknown {
  const whole = treat(form, undefined, tag);
  if (!isJsonObject(whole) || typeof whole.name !== 'string') return whole;
  const name = whole.name.toLowerCase();
  if (typeof whole.value !== 'string' || !listTags.has(name)) return { ...whole, name };
  const parts = whole.value.split(',').map((part) => part.trim());
  const value = [...new Set(parts.filter((part) => part !== ''))].sort(compareText).join(',');
  return { ...whole, name, value };
}

const listTags: ReadonlySet<string> = new Set(['tactics', 'techniques', 'subtechniques']);

function canonicalText({ fold }: Form, treatment: Treatment | undefined, whole: string): unknown {
  const text = whole.trimEnd();
  switch (treatment) {
    case 'duration':
      return canonicalDuration(text) ?? text;
    case 'instant':
      return canonicalInstant(text) ?? text;
    case 'query':
      return fold(text.replace(/\r\n?/g, '\n'));
    case 'json': {
      // Texts within a JSON text are not trimmed by the service.
      const parsed = parseEmbedded(text);
      return parsed === undefined ? fold(text) : exact(fold, parsed);
    }
    default:
      return fold(text);
  }
}

function trimmed({ fold }: Form): (text: string) => string {
  return (text) => fold(text.trimEnd());
}

/** Unchanged, except that null is absent in an object and texts go through `text`. */
function exact(text: (text: string) => string, value: unknown): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((entry) => exact(text, entry) ?? null);
  if (!isJsonObject(value)) return value ?? undefined;
  const entries = Object.entries(value).map(([key, entry]): Entry => [key, exact(text, entry)]);
  return sorted(entries) ?? {};
}

/** The entries that are not empty, by name; undefined where there are none. */
function sorted(entries: readonly Entry[]): JsonObject | undefined {
  const filled = entries.filter(([, value]) => isFilled(value)).sort(([a], [b]) => compareText(a, b));
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

/** `sha256:` and the hex digest of a canonical body: equal for bodies that mean the same. */
export function bodyHash(body: JsonObject): string {
  return textDigest(JSON.stringify(body));
}

/** A canonical body with its hash; `partial`: its list leaves out a part. */
export function itemBody(value: JsonObject, partial = false): ItemBody {
  const body = { value, hash: bodyHash(value) };
  return partial ? { ...body, partial: true } : body;
}

/** Deeper than any workbook, and far below what recursion can take. */
const maxDepth = 500;

/** The JSON object or array in a text, or undefined where it holds none, or one nested too deeply. */
export function parseEmbedded(text: string): unknown {
  if (tooDeepAt(text, maxDepth) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An RFC 3339 time in the one spelling of its moment, in UTC and to the 100 ns; undefined if it is not a time. */
export function canonicalInstant(text: string): string | undefined {
  const ticks = parseInstant(text);
  // Times before 1970 do not occur in bodies, and keep their spelling.
  if (ticks === undefined || ticks < 0n) return undefined;
  const whole = new Date(Number(ticks / 10_000n)).toISOString().slice(0, 19);
  const fraction = trimEndOf((ticks % 10_000_000n).toString().padStart(7, '0'), '0');
  return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
}

const pattern =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * An ISO 8601 duration in the one spelling of its length: PT60M is `PT1H`, P1W is `P7D`, PT0M is `PT0S`.
 *
 * Months have no fixed length in days and stay months; a year is twelve. Undefined if it is not a duration.
 */
export function canonicalDuration(text: string): string | undefined {
  const match = pattern.exec(text);
  if (match === null || text.endsWith('T') || text === 'P') return undefined;
  const [years, months, weeks, days, hours, minutes] = match
    .slice(1, 7)
    .map((digits?: string) => Number(digits ?? 0));
  const [whole = '0', fraction = ''] = (match[7] ?? '0').split('.');
  const total =
    (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + Number(whole);
  const allMonths = (years ?? 0) * 12 + (months ?? 0);
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(allMonths)) return undefined;
  const part = trimEndOf(fraction, '0');
  const seconds = `${String(total % 60)}${part === '' ? '' : `.${part}`}`;
  const date =
    unit(Math.floor(allMonths / 12), 'Y') + unit(allMonths % 12, 'M') + unit(Math.floor(total / 86_400), 'D');
  const time =
    unit(Math.floor(total / 3600) % 24, 'H') +
    unit(Math.floor(total / 60) % 60, 'M') +
    (seconds === '0' ? '' : `${seconds}S`);
  return date + time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}

function unit(count: number, letter: string): string {
  return count === 0 ? '' : `${String(count)}${letter}`;
}

/** Which workspaces count as the same in a body. */
export interface BodyContext {
  /** ARM id of the central workspace. */
  readonly central: string;
  /** ARM id of the workspace that holds the body, where that is a member. */
  readonly own?: string;
}

/** The placeholder for a workspace's id in a canonical body; it cannot be part of an ARM id. */
const workspaceMark = '⟨workspace⟩';

/**
 * A function that brings the ids in a text into one form: those of the context's workspaces, in any
 * casing and also percent-encoded, become `⟨workspace⟩`; a text that is an ARM id as a whole is lower case.
 *
 * Ids of other resources inside longer texts stay: a query compares their casing.
 */
export function idFolder(context: BodyContext): (text: string) => string {
  const folder = folders.get(context) ?? newFolder(context);
  folders.set(context, folder);
  return folder;
}

/** A list has hundreds of bodies with the same context. */
const folders = new WeakMap<BodyContext, (text: string) => string>();

function newFolder({ central, own }: BodyContext): (text: string) => string {
  const keys = [...new Set([central, ...(own === undefined ? [] : [own])].map((id) => idKey(id).slice(1)))];
  const patterns = keys.flatMap((key) => [idPattern(key, '/'), idPattern(key, '%2F')]);
  return (text) => {
    if (!/subscriptions/i.test(text)) return text;
    const cased = wholeId.test(text) ? idKey(text) : text;
    return patterns.reduce((folded, pattern) => folded.replace(pattern, workspaceMark), cased);
  };
}

/** A single ARM id. */
const wholeId = /^\/?subscriptions(\/[^/\s"'<>?#]+)+\/?$/i;

/** The id with or without its leading slash, but not as the beginning of a longer workspace name. */
function idPattern(key: string, slash: string): RegExp {
  const segments = key.split('/').map((segment) => segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(?:${slash}|(?<![\\w-]))${segments.join(slash)}(?![\\w-])`, 'gi');
}
