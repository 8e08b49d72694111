import type { ContentKind } from '../../src/model/content.js';
import { central, own, type Body } from './any-body.js';

/** Numbers from 0 up to `below`, the same for the same seed (mulberry32). */
export function dice(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Json = Readonly<Record<string, unknown>>;
type Roll = (below: number) => number;

/** What the contract calls sets, listed here once more: the tests do not ask the code what is right. */
const sets = new Set(
  (
    'tactics techniques subTechniques tags entityMappings fieldMappings sentinelEntitiesMappings groupByEntities ' +
    'groupByAlertDetails groupByCustomDetails alertDynamicProperties severitiesFilter displayNamesFilter ' +
    'displayNamesExcludeFilter conditions innerConditions itemConditions propertyValues labels'
  ).split(' '),
);
const durations = new Set(['queryFrequency', 'queryPeriod', 'suppressionDuration', 'lookbackDuration']);
const alike: readonly (readonly string[])[] = [
  ['PT5M', 'PT300S', 'PT0H5M', 'P0DT5M'],
  ['PT1H', 'PT60M', 'PT3600S'],
  ['PT90M', 'PT1H30M', 'PT5400S'],
  ['P1D', 'PT24H', 'PT1440M'],
  ['P7D', 'P1W', 'PT168H'],
  ['P14D', 'P2W', 'PT336H'],
  ['PT5H', 'PT300M'],
  ['PT0.5S', 'PT0.50S'],
  ['P1Y2M', 'P14M'],
];
const times: Readonly<Record<string, readonly string[]>> = {
  '2026-02-01T08:30:00Z': ['2026-02-01T08:30:00.0000000Z', '2026-02-01T09:30:00+01:00'],
  '2026-12-31T23:00:00.5Z': ['2026-12-31T23:00:00.5000000Z', '2027-01-01T00:00:00.5+01:00'],
};
const made: Readonly<Record<string, readonly string[]>> = {
  AnalyticsRule: ['lastModifiedUtc'],
  AutomationRule: ['lastModifiedTimeUtc', 'createdTimeUtc', 'lastModifiedBy', 'createdBy'],
  Workbook: ['timeModified', 'userId', 'revision'],
};

function isSearch(kind: ContentKind): boolean {
  return made[kind] === undefined;
}

/** A body that means the same, said differently: another order, casing, spelling, workspace, and whatever the service makes. */
export function saidDifferently(kind: ContentKind, body: Body, roll: Roll): Body {
  const copy = differently(kind, body, roll, '') as Body;
  const fields = made[kind] ?? ['version'];
  return {
    ...copy,
    id: `/some/where/${String(roll(1000))}`,
    name: `copy-${String(roll(1000))}`,
    etag: `"${String(roll(1000))}"`,
    systemData: { lastModifiedAt: '2026-01-01T00:00:00Z' },
    properties: {
      ...(roll(2) === 0 ? { alertTacticsColumnName: null, emptyList: [], emptyObject: {} } : {}),
      ...without(copy.properties, fields),
      ...Object.fromEntries(fields.map((field) => [cased(kind, field, roll), `made ${String(roll(1000))}`])),
      ...withEmpty(copy.properties, roll),
    },
  };
}

/** Of the things that may be missing, one as null or as an empty list. */
function withEmpty(properties: Json, roll: Roll): Json {
  const names = new Set(Object.keys(properties).map((name) => name.toLowerCase()));
  return names.has('tags') ? {} : { tags: roll(2) === 0 ? null : [] };
}

function without(properties: Json, names: readonly string[]): Json {
  const lower = names.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !lower.includes(key.toLowerCase())));
}

function differently(kind: ContentKind, value: unknown, roll: Roll, key: string): unknown {
  if (typeof value === 'string') return `${text(value, roll, key)}${['', ' ', '\n', ' \r\n'][roll(4)] ?? ''}`;
  if (Array.isArray(value)) {
    const entries = value.map((entry) =>
      differently(kind, entry, roll, isSearch(kind) && key === 'tags' ? 'tag' : ''),
    );
    if (key === 'actions') return shuffled(renumbered(entries as readonly Json[], roll), roll);
    if (!sets.has(key)) return entries;
    return shuffled(roll(4) === 0 ? [...entries, ...entries.slice(0, 1)] : entries, roll);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (key === 'customDetails' || (kind === 'Workbook' && key === 'tags')) return shuffledObject(value, roll);
  const entries = Object.entries(value).filter(([, entry]) => entry !== null || roll(2) === 0);
  return Object.fromEntries(
    shuffled(entries, roll).map(([name, entry]) => [
      name === 'properties' || name === 'kind' ? name : cased(kind, name, roll),
      tagValue(key, value, name, entry, roll) ?? differently(kind, entry, roll, name),
    ]),
  );
}

/** Actions in their order among others that run playbooks, which a member attached. */
function renumbered(actions: readonly Json[], roll: Roll): readonly Json[] {
  return actions
    .toSorted((a, b) => Number(a.order) - Number(b.order))
    .flatMap((action) => (roll(3) === 0 ? [{ actionType: 'RunPlaybook' }, action] : [action]))
    .map((action, at) => ({ ...action, order: 2 * at + roll(2) }));
}

/** Tag names in another casing, and comma lists in another order. */
function tagValue(key: string, tag: object, name: string, entry: unknown, roll: Roll): string | undefined {
  if (key !== 'tag' || typeof entry !== 'string') return undefined;
  if (name.toLowerCase() === 'name') return recased(entry, roll);
  const tagName = String((tag as Json).name ?? (tag as Json).Name).toLowerCase();
  return tagName === 'tactics' || tagName === 'techniques'
    ? shuffled(
        entry.split(',').map((part) => part.trim()),
        roll,
      ).join(roll(2) === 0 ? ', ' : ',')
    : undefined;
}

function text(value: string, roll: Roll, key: string): string {
  if (durations.has(key)) {
    const same = alike.find((spellings) => spellings.includes(value)) ?? [value];
    return same[roll(same.length)] ?? value;
  }
  if (key === 'startTimeUtc' || key === 'expirationTimeUtc') return times[value]?.[roll(2)] ?? value;
  if (key === 'serializedData') return serialized(value, roll);
  const moved = otherWorkspace(value, roll);
  if (key !== 'query') return moved;
  return roll(2) === 0 ? moved.replace(/\r?\n/g, '\r\n') : moved;
}

function serialized(value: string, roll: Roll): string {
  const turn = (part: unknown): unknown => {
    if (typeof part === 'string') return otherWorkspace(part, roll);
    if (Array.isArray(part)) return part.map(turn);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      shuffled(Object.entries(part), roll).map(([name, entry]) => [name, turn(entry)]),
    );
  };
  return JSON.stringify(turn(JSON.parse(value)), null, roll(3));
}

/** The central workspace's id as the member's, in any casing. */
function otherWorkspace(value: string, roll: Roll): string {
  return value.replaceAll(central, () => recased(roll(2) === 0 ? own : central, roll));
}

function cased(kind: ContentKind, name: string, roll: Roll): string {
  return isSearch(kind) && roll(2) === 0 ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

function recased(value: string, roll: Roll): string {
  return [value, value.toUpperCase(), value.toLowerCase()][roll(3)] ?? value;
}

function shuffledObject(value: object, roll: Roll): Json {
  return Object.fromEntries(shuffled(Object.entries(value), roll));
}

function shuffled<T>(list: readonly T[], roll: Roll): readonly T[] {
  return list
    .map((entry) => ({ entry, place: roll(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

export interface Edit {
  readonly body: Body;
  /** Where the patch must say so: the edited value, or the set that holds it. */
  readonly path: string;
}

/** The body with one meaningful value changed; undefined where nothing in it can be. */
export function edited(kind: ContentKind, body: Body, roll: Roll): Edit | undefined {
  const skipped = new Set(made[kind] ?? ['version']);
  // Of the number of an action only its place among the others counts, and one that runs a playbook not at all.
  const playbooks = /"actionType":"RunPlaybook"/i.test(JSON.stringify(body));
  const leaves = leavesOf(body.properties, ['properties']).filter(
    ([path]) =>
      !skipped.has(path[1] ?? '') && !(path[1] === 'actions' && (playbooks || path.at(-1) === 'order')),
  );
  const inside = leaves.flatMap(([path, value]) =>
    path.at(-1) === 'serializedData' && typeof value === 'string'
      ? leavesOf(JSON.parse(value), path).map((leaf) => ({ leaf, embedded: true }))
      : [{ leaf: [path, value] as const, embedded: false }],
  );
  const chosen = inside[roll(Math.max(1, inside.length))];
  if (chosen === undefined) return undefined;
  const [path, value] = chosen.leaf;
  const after = changed(value, path.at(-1) ?? '');
  const whole = chosen.embedded
    ? withValue(
        body,
        ['properties', 'serializedData'],
        JSON.stringify(withValue(JSON.parse(String(body.properties.serializedData)), path.slice(2), after)),
      )
    : withValue(body, path, after);
  return { body: whole as Body, path: pointer(reported(path, chosen.embedded)) };
}

function changed(value: unknown, key: string): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (durations.has(key)) return 'PT7M';
  return `${String(value)}X`;
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leavesOf(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]));
}

function withValue(target: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const inner = withValue((target as Json)[first], rest, value);
  if (Array.isArray(target))
    return target.map((entry: unknown, at) => (String(at) === first ? inner : entry));
  return { ...(target as Json), [first]: inner };
}

function reported(path: readonly string[], embedded: boolean): readonly string[] {
  if (embedded || path.includes('customDetails')) return path;
  const set = path.findIndex((key, at) => sets.has(key) && /^\d+$/.test(path[at + 1] ?? ''));
  if (set >= 0) return path.slice(0, set + 1);
  return path[1] === 'actions' && path.at(-1) === 'actionType' ? path.slice(0, 2) : path;
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
