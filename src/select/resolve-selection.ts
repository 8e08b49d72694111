import { idKey, nameKey } from '../model/arm-id.js';
import { compareText } from '../model/compare-text.js';
import type { ContentItem } from '../model/content.js';
import type { ContentSelection, SelectionEntry } from '../model/desired.js';
import { didYouMean } from '../model/did-you-mean.js';
import type { Finding, Problem, SourceSpan } from '../model/problem.js';
import { fitsKinds, isCalled, matchEntry } from './match-entry.js';

/** What one selection does with one item of a workspace, and why. */
export interface ItemVerdict {
  readonly item: ContentItem;
  readonly taken: boolean;
  readonly reason: VerdictReason;
  /** The entry that decided; undefined where none concerns the item. */
  readonly at?: SourceSpan;
}

export type VerdictReason =
  'named' | 'matched' | 'excluded' | 'templateDriven' | 'ownStorage' | 'notIncluded';

export interface ResolvedSelection {
  /** Every item of the workspace, by kind, then lower-cased name. */
  readonly verdicts: readonly ItemVerdict[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** How many names a finding spells out. */
const namesShown = 5;

/**
 * What a selection takes of the content of `parent`'s workspace: the union of `include` without the
 * union of `exclude`.
 *
 * Problems: MUS402 for a name that nothing bears, MUS401 where nothing is left, at the selection.
 * Findings, in this order: MUS307 names that several bear, MUS306 template-driven rules that no entry
 * asks for, MUS305 workbooks that the service cannot publish and that are left out, MUS304 items whose
 * playbooks it leaves behind, MUS317 nothing left where that is allowed.
 */
export function resolveSelection(
  selection: ContentSelection,
  content: readonly ContentItem[],
  parent: string,
): ResolvedSelection {
  const items = sortItems(content);
  const verdicts = items.map((item) => verdictOn(selection, item));
  const names = [...selection.include, ...selection.exclude].flatMap((entry) => checkNames(entry, items));
  const unknown = names.filter((check) => check.bearers.length === 0).map((check) => nameless(check, parent));
  const isEmpty = !verdicts.some((verdict) => verdict.taken);

  const told = (
    code: Finding['code'],
    severity: Finding['severity'],
    message: string,
    hint?: string,
  ): Finding => ({
    code,
    severity,
    message: `Selection "${selection.name}": ${message}`,
    ...(hint === undefined ? {} : { hint }),
    at: selection.at,
    parent,
  });
  const listing = (wanted: (verdict: ItemVerdict) => boolean, tell: (list: string) => Finding): Finding[] => {
    const found = verdicts.filter(wanted);
    return found.length === 0 ? [] : [tell(fold(found.map(({ item }) => item.displayName)))];
  };

  return {
    verdicts,
    problems: [
      ...unknown,
      // Where a name is wrong, that is why nothing is left.
      ...(isEmpty && !selection.allowEmpty && unknown.length === 0 ? [nothingLeft(selection, parent)] : []),
    ],
    findings: [
      ...names
        .filter((check) => check.bearers.length > 1)
        .map((check) => ({
          ...told(
            'MUS307',
            'info',
            `"${check.name}" stands for ${check.bearers.length} items, and takes them all`,
          ),
          at: check.at,
        })),
      ...listing(
        ({ reason }) => reason === 'templateDriven',
        (list) =>
          told(
            'MUS306',
            'info',
            `left out rules that a template drives: ${list}`,
            'Name them, or ask for their kind by kindOfRule.',
          ),
      ),
      ...listing(
        ({ reason }) => reason === 'ownStorage',
        (list) =>
          told(
            'MUS305',
            'warning',
            `left out workbooks in their own storage, which the service does not publish: ${list}`,
          ),
      ),
      ...listing(
        ({ taken, item }) => taken && item.unsupported === 'playbook',
        (list) =>
          told(
            'MUS304',
            'warning',
            `published without their playbooks: ${list}`,
            'Attach the playbooks in the member workspaces.',
          ),
      ),
      ...(isEmpty && selection.allowEmpty
        ? [told('MUS317', 'info', `resolves to nothing in ${parent}`)]
        : []),
    ],
  };
}

/** Items by kind, then lower-cased name, each once. */
export function sortItems(items: readonly ContentItem[]): readonly ContentItem[] {
  const once = new Map(items.map((item) => [identityOf(item), item]));
  return [...once.values()].sort(
    (left, right) =>
      compareText(left.kind, right.kind) ||
      compareText(nameKey(left.name), nameKey(right.name)) ||
      compareText(identityOf(left), identityOf(right)),
  );
}

function identityOf(item: ContentItem): string {
  // A copy that an upper tier has yet to deliver has no id.
  return item.resourceId === null ? `${item.kind} ${nameKey(item.name)}` : idKey(item.resourceId);
}

function verdictOn(selection: ContentSelection, item: ContentItem): ItemVerdict {
  const included = selection.include.map((entry) => ({ entry, verdict: matchEntry(entry, item) }));
  const taking =
    included.find(({ verdict }) => verdict === 'named') ??
    included.find(({ verdict }) => verdict === 'matched');
  const hinting = included.find(({ verdict }) => verdict === 'templateDriven');
  const by = taking ?? hinting;
  if (by === undefined) return { item, taken: false, reason: 'notIncluded' };

  const excluding = selection.exclude.find((entry) => matchEntry(entry, item) !== 'none');
  if (excluding !== undefined) return { item, taken: false, reason: 'excluded', at: excluding.at };
  const { entry, verdict } = by;
  if (verdict === 'templateDriven' || item.unsupported === 'ownStorage')
    return {
      item,
      taken: false,
      reason: verdict === 'templateDriven' ? verdict : 'ownStorage',
      at: entry.at,
    };
  return { item, taken: true, reason: verdict === 'named' ? 'named' : 'matched', at: entry.at };
}

interface NameCheck {
  readonly name: string;
  readonly at: SourceSpan;
  readonly bearers: readonly ContentItem[];
  /** What the entry's kinds allow, for suggestions. */
  readonly candidates: readonly ContentItem[];
}

function checkNames(entry: SelectionEntry, items: readonly ContentItem[]): readonly NameCheck[] {
  const candidates = items.filter((item) => fitsKinds(entry, item));
  return (entry.names ?? []).map(({ name, at }) => ({
    name,
    at,
    bearers: candidates.filter((item) => isCalled(item, name)),
    candidates,
  }));
}

function nameless({ name, at, candidates }: NameCheck, parent: string): Problem {
  const known = candidates.flatMap((item) => [
    item.displayName,
    ...(item.alias === undefined ? [] : [item.alias]),
    item.name,
  ]);
  return {
    code: 'MUS402',
    message: `Nothing in ${parent} that this entry can take is called "${name}"`,
    hint:
      didYouMean(name, known) ??
      'Write a resource name, a function’s alias or a display name exactly; check the entry’s kind.',
    at,
    parent,
  };
}

function nothingLeft(selection: ContentSelection, parent: string): Problem {
  return {
    code: 'MUS401',
    message: `Selection "${selection.name}" resolves to nothing in ${parent}`,
    hint: 'Widen its entries, or set "allowEmpty: true".',
    at: selection.at,
    parent,
  };
}

function fold(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? `${names.slice(0, namesShown).join(', ')} and ${more} more` : names.join(', ');
}
