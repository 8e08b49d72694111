import type { ContentItem } from '../../model/content.js';
import type {
  ContentSelection,
  DesiredGroup,
  ItemMatch,
  MatchKey,
  SelectionEntry,
} from '../../model/desired.js';
import type { SourceSpan } from '../../model/problem.js';
import { type ItemVerdict, judgeItem, keysOf, matchEntry } from '../../select/fits-key.js';
import { type MissedKey, nearMiss } from '../../select/near-miss.js';
import { resolveSelection } from '../../select/resolve-selection.js';
import type { Advice, BreakCause } from './chain.js';

/** What one selection, or the nearest of a group's, does with an item. */
export interface SelectionWord {
  readonly taken: boolean;
  readonly cause?: BreakCause;
  /** The entry that decides, with its keys and values; or what is between it and the item. */
  readonly text: string;
  readonly at?: SourceSpan | undefined;
  /** 0 where it is taken; the more would have to change, the greater. */
  readonly distance: number;
  readonly todo: readonly Advice[];
}

/** What the selections of a group do with an item: the first that takes it, else the nearest. */
export function explainGroup(
  group: DesiredGroup,
  selections: ReadonlyMap<string, ContentSelection>,
  item: ContentItem,
  verdictOf: (selection: ContentSelection) => ItemVerdict,
): SelectionWord {
  const words = group.content.flatMap((name) => {
    const selection = selections.get(name);
    return selection === undefined ? [] : [explainSelection(selection, item, verdictOf(selection))];
  });
  return (
    words.reduce<SelectionWord | undefined>(
      (best, word) => (best === undefined || word.distance < best.distance ? word : best),
      undefined,
    ) ?? {
      taken: false,
      cause: 'notTaken',
      text: `group ${group.name} has no selections`,
      at: group.at,
      distance: 6,
      todo: [
        {
          text: `Give group ${group.name} a selection that takes it:`,
          yaml: ['spec:', '  content: [NAME]'],
          at: group.at,
        },
      ],
    }
  );
}

/** What a selection does with one item of a parent's content; of a pinned one its snapshot decides. */
export function selectionVerdict(
  selection: ContentSelection,
  item: ContentItem,
  content: readonly ContentItem[],
  parent: string,
): ItemVerdict {
  if (selection.snapshots === undefined) return judgeItem(selection, item);
  const { verdicts } = resolveSelection(selection, content, parent);
  return verdicts.find((verdict) => verdict.item === item) ?? { item, taken: false, reason: 'notPinned' };
}

function explainSelection(
  selection: ContentSelection,
  item: ContentItem,
  verdict: ItemVerdict,
): SelectionWord {
  const { name } = selection;
  const { reason, at } = verdict;
  const entryOf = (entries: readonly SelectionEntry[]) => entries.find((entry) => entry.at === at);
  switch (reason) {
    case 'named':
    case 'matched':
      return {
        taken: true,
        text: `${name} takes it: ${entryText(entryOf(selection.include), item)}`,
        at,
        distance: 0,
        todo: [],
      };
    case 'pinned':
      return { taken: true, text: `${name} takes it: its snapshot pins it`, at, distance: 0, todo: [] };
    case 'excluded':
      return {
        taken: false,
        cause: 'excluded',
        text: `${name} excludes it: ${entryText(entryOf(selection.exclude), item)}`,
        at,
        distance: 0.5,
        todo: [{ text: `Remove this entry of exclude, or narrow it, if the item is to be delivered.`, at }],
      };
    case 'templateDriven':
      return {
        taken: false,
        cause: 'templateDriven',
        text: `${name} does not take it: it is driven by a template, and no entry asks for kindOfRule ${item.ruleKind ?? ''}`,
        at,
        distance: 0.5,
        todo: [addEntry(selection, item, [`match: { kindOfRule: ${quoted(item.ruleKind ?? '')} }`])],
      };
    case 'ownStorage':
      return {
        taken: false,
        cause: 'ownStorage',
        text: `${name} would take it, but it is kept in its own storage, which the service does not publish`,
        at,
        distance: 0.5,
        todo: [{ text: 'Save the workbook without "bring your own storage" in the central workspace.' }],
      };
    case 'notPinned':
      return notPinned(selection, item);
    default:
      return notIncluded(selection, item);
  }
}

/** The snapshot lacks it: for it is older than the item, or because the entries do not take it either. */
function notPinned(selection: ContentSelection, item: ContentItem): SelectionWord {
  const fresh = judgeItem(selection, item);
  if (!fresh.taken) return explainSelection(selection, item, fresh);
  return {
    taken: false,
    cause: 'notPinned',
    text: `${selection.name} is pinned, and its snapshot does not have it`,
    at: selection.at,
    distance: 0.5,
    todo: [{ text: 'Take the snapshot anew:', command: `snapshot --selection ${selection.name}` }],
  };
}

/** How far an entry is that takes by name alone, one with keys that the kind does not have, and none. */
const [onlyNames, foreignKeys, noEntry] = [3, 10, 5];

function notIncluded(selection: ContentSelection, item: ContentItem): SelectionWord {
  const inner = selection.include.flatMap((entry) =>
    entry.selection === undefined
      ? []
      : [explainSelection(entry.selection, item, judgeItem(entry.selection, item))],
  );
  const own = ownMiss(selection, item);
  return [own, ...inner].reduce((best, word) => (word.distance < best.distance ? word : best));
}

function ownMiss(selection: ContentSelection, item: ContentItem): SelectionWord {
  const { name, include } = selection;
  const base = { taken: false, cause: 'notTaken' as const };
  const add = addEntry(selection, item, [`names: [${quoted(item.name)}]`]);
  const near = nearMiss(selection, item);
  if (near === undefined)
    return {
      ...base,
      text: `${name} does not take it: no entry is about ${item.kind}`,
      at: selection.at,
      distance: noEntry,
      todo: [add],
    };
  const entry = include.find(({ at }) => at === near.at);
  const [first] = near.keys;
  if (first === undefined)
    return {
      ...base,
      text: `${name} does not take it: it is not among the names of the nearest entry${near.look === undefined ? '' : ` (${near.look.replace(/\.$/, '')})`}`,
      at: near.at,
      distance: onlyNames,
      todo: [add],
    };
  const look = near.look === undefined ? '' : ` (${near.look.replace(/\.$/, '')})`;
  return {
    ...base,
    text: `${name} does not take it: ${near.keys.map((key) => missText(key, entry?.match ?? {}, item)).join('; ')}${look}`,
    at: entry?.keysAt?.[first.key] ?? near.at,
    distance: near.keys.some(({ known }) => !known) ? foreignKeys : near.keys.length,
    todo: [add],
  };
}

/** `severity is Low, and High or Medium is asked for`. */
function missText({ key, known, values }: MissedKey, match: ItemMatch, item: ContentItem): string {
  if (!known) return `${item.kind} has no ${key}, which the nearest entry asks for`;
  const asked = keyText(key, match).replace(`${key} `, '');
  const has =
    values.length === 0 ? `it has no ${key}` : `${key} is ${values.map((one) => quotedWord(one)).join(', ')}`;
  return `${has}, and the nearest entry asks for ${asked}`;
}

/** An entry's keys and values: `kind AnalyticsRule, displayName "Baseline *", severity High or Medium`. */
function entryText(entry: SelectionEntry | undefined, item: ContentItem): string {
  if (entry === undefined) return 'an entry';
  const { selection, match = {}, names = [], kinds } = entry;
  if (selection !== undefined) {
    const by = selection.include.find((one) => ['named', 'matched'].includes(matchEntry(one, item)));
    return `all that selection ${selection.name} takes${by === undefined ? '' : ` (${entryText(by, item)})`}`;
  }
  if (matchEntry(entry, item) === 'named') {
    const name = names.find(
      (one) => matchEntry({ ...entry, names: [one], match: noMatch }, item) === 'named',
    );
    return `it is named, ${quoted(name?.name ?? item.name)}`;
  }
  const kind = kinds === undefined ? 'any kind' : `kind ${alternatives(kinds)}`;
  return [kind, ...keysOf(match).map((key) => keyText(key, match))].join(', ');
}

/** Fits nothing. */
const noMatch: ItemMatch = { displayName: ['', '!*'] };

function keyText(key: MatchKey, match: ItemMatch): string {
  switch (key) {
    case 'enabled':
      return `enabled ${String(match.enabled)}`;
    case 'modifiedAfter':
      return `modifiedAfter ${match.modifiedAfter ?? ''}`;
    case 'tags':
      return `tags ${(match.tags ?? []).map(({ name, patterns }) => `${name}=${alternatives(patterns.map(quotedWord))}`).join(', ')}`;
    default:
      return `${key} ${alternatives((match[key] ?? []).map(quotedWord))}`;
  }
}

function alternatives(words: readonly string[]): string {
  return words.join(' or ');
}

/** A word as it is, anything else in quotes. */
function quotedWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : JSON.stringify(text);
}

/** As a text of YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function addEntry(selection: ContentSelection, item: ContentItem, lines: readonly string[]): Advice {
  return {
    text: `To have it delivered, add an entry to selection ${selection.name}:`,
    yaml: [
      'spec:',
      '  include:',
      `    - kind: ${item.kind} # ${item.displayName.replaceAll(/\s+/g, ' ')}`,
      ...lines.map((line) => `      ${line}`),
    ],
    at: selection.at,
  };
}
