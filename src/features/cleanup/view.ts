import { groupBy } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts, detailsMarkdown, listMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import type { CleanedCopy, Cleanup, HeldCopy, HeldReason, OrphanedCopy } from './cleanup.js';
import type { CleanupJson } from './shape.js';

/** Copies of one member, beyond which they are counted. */
const shownCopies = 30;

/** A note that every reader of a cleanup needs. */
const undeclaredParents =
  'A parent that no file declares may deliver these copies too: a member does not show who manages it, so muster cannot know.';

/** What would be deleted, by member, and what stays and why; ends with a newline. */
export function cleanupText({ doomed, held }: Cleanup, style: TextStyle): string {
  const paint = palette(style.colors);
  const doomedLines = [...groupBy(doomed, ({ member }) => member)].flatMap(([member, copies]) => [
    `  ${paint.strong(escapeTerminal(member))}`,
    ...copies
      .slice(0, shownCopies)
      .flatMap((copy) =>
        wrapped(
          `${paint.bad(`- ${titleOf(copy)}`)}${byText(copy)}; proven by ${escapeTerminal(copy.provenBy)}`,
          style.width,
          6,
          4,
        ),
      ),
    ...(copies.length > shownCopies ? [`    and ${grouped(copies.length - shownCopies)} more`] : []),
  ]);
  const blocks = [
    doomed.length === 0
      ? ['No orphaned copy can be deleted.']
      : [
          `${count(doomed.length, 'orphaned copy', 'orphaned copies')} to delete.`,
          ...doomedLines,
          ...wrapped(undeclaredParents, style.width, 0),
        ],
    heldLines(held, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** By reason: how many stay, where, and the first by name. */
function heldLines(held: Cleanup['held'], style: TextStyle): readonly string[] {
  if (held.length === 0) return [];
  const paint = palette(style.colors);
  return [
    paint.strong(count(held.length, 'copy stays', 'copies stay')),
    ...(Object.keys(heldWords) as HeldReason[]).flatMap((reason) => {
      const copies = held.filter((copy) => copy.reason === reason);
      if (copies.length === 0) return [];
      const members = [...new Set(copies.map(({ member }) => member))];
      const names = copies.map(({ item }) => item.displayName);
      return wrapped(
        `${grouped(copies.length)} ${heldWords[reason]}, in ${folded(members, 3)}: ${folded([...new Set(names)], 3, '"')}`,
        style.width,
        4,
        2,
      );
    }),
  ];
}

export const heldWords: Readonly<Record<HeldReason, string>> = {
  suspected: 'perhaps no orphan: only the display name says so',
  incomplete: 'of a member whose parents and groups are not all known: unread, suspended or disabled',
  suppressed: 'accepted by a suppression',
  selected: 'perhaps selected: a group selects an item that is called so',
  stillDelivered: 'still delivered by a live assignment or a running job',
  usedBelow: 'delivered on from a central workspace to its own members',
  notProven: 'not proven to be a copy that was delivered there: see --evidence',
  edited: 'changed since it was delivered',
  playbook: 'with a playbook attached, which is the member’s own',
  ageUnknown: 'changed at a time that Azure does not tell',
  unread: 'that could not be read',
};

/** How it ended, in one line; problems stand elsewhere. */
function cleanupWords(result: CleanupResult): string {
  const { planned, deleted, failed, skipped } = cleanupJson(result, '').summary;
  if (result.dryRun)
    return planned === 0
      ? 'Dry run: nothing was deleted.'
      : `Dry run: nothing was deleted. With --yes: ${count(planned, 'copy', 'copies')} of members.`;
  const counts = [
    `${count(deleted, 'copy', 'copies')} deleted`,
    ...(failed === 0 ? [] : [`${grouped(failed)} not`]),
    ...(skipped === 0 ? [] : [`${grouped(skipped)} left`]),
  ].join(', ');
  switch (result.outcome) {
    case 'succeeded':
      return `✔ ${counts}.`;
    case 'interrupted':
      return `⚠ Interrupted: ${counts}.`;
    case 'refused':
      return `✖ Refused: ${counts}.`;
    default:
      return `✖ ${counts}.`;
  }
}

/** How it ended, what of a dry run would be refused, and where the bodies are; ends with a newline. */
function cleanupEndText(result: CleanupResult, style: TextStyle): string {
  const paint = palette(style.colors);
  const words = cleanupWords(result);
  const saved = result.copies?.find(({ backup }) => backup !== null)?.backup ?? undefined;
  const lines = [
    result.outcome === 'succeeded' ? paint.good(words) : paint.bad(words),
    ...(result.dryRun ? result.refusals : []).flatMap(({ message, hint = '' }) =>
      wrapped(
        `${paint.warn('It would be refused:')} ${escapeTerminal(message)} ${escapeTerminal(hint)}`,
        style.width,
        2,
        0,
      ),
    ),
    ...(saved === undefined ? [] : [`The deleted bodies are saved, the first in ${escapeTerminal(saved)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

export function titleOf({ item }: OrphanedCopy): string {
  return `${item.kind} ${escapeTerminal(JSON.stringify(item.displayName))} (${escapeTerminal(item.name)})`;
}

function byText({ parent, group }: OrphanedCopy): string {
  return group === null
    ? `, delivered by ${escapeTerminal(parent)}`
    : `, delivered by ${escapeTerminal(parent)} / ${escapeTerminal(group)}`;
}

/** What `muster cleanup` found, and what it did. */
export interface CleanupResult {
  readonly outcome: CleanupJson['outcome'];
  /** Nothing was to be deleted. */
  readonly dryRun: boolean;
  readonly cleanup: Cleanup;
  /** What became of what was to be deleted, in its order; undefined where none of it was begun. */
  readonly copies?: readonly CleanedCopy[];
  /** Why it was not begun, or would not be. */
  readonly refusals: readonly Problem[];
  /** Of the files, the endpoint and what could not be read. */
  readonly problems: readonly Problem[];
}

function cleanupJson(result: CleanupResult, tool: string): CleanupJson {
  const { outcome, dryRun, cleanup, refusals, problems } = result;
  const copies = copiesOf(result);
  const of = (wanted: (typeof copies)[number]['status']) =>
    copies.filter(({ status }) => status === wanted).length;
  return {
    schemaVersion: 1,
    tool,
    outcome,
    dryRun,
    copies,
    held: cleanup.held.map((copy: HeldCopy) => ({ ...copyJson(copy), reason: copy.reason })),
    refusals: refusals.map(problemJson),
    errors: problems.map(problemJson),
    summary: {
      planned: of('planned'),
      deleted: of('deleted'),
      failed: of('failed'),
      skipped: of('skipped'),
      held: cleanup.held.length,
    },
  };
}

function copiesOf({ cleanup, copies, dryRun }: CleanupResult): CleanupJson['copies'] {
  if (copies !== undefined)
    return copies.map((copy) => ({
      ...copyJson(copy),
      provenBy: copy.provenBy,
      status: copy.status,
      backup: copy.backup,
      error: copy.problem === null ? null : problemJson(copy.problem),
    }));
  return cleanup.doomed.map((copy) => ({
    ...copyJson(copy),
    provenBy: copy.provenBy,
    status: dryRun ? 'planned' : 'skipped',
    backup: null,
    error: null,
  }));
}

function copyJson({
  parent,
  group,
  member,
  item,
}: OrphanedCopy): Omit<CleanupJson['held'][number], 'reason'> {
  return { parent, group, member, item: { ...itemJson(item), resourceId: item.resourceId } };
}

/** Columns of the lines inside a fold. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

const signs = { planned: '-', deleted: '✔', failed: '✖', skipped: '⊘' } as const;

/** A cleanup as Markdown of at most `limit` bytes: how it ended, errors, a fold for each member, and what stays. */
function cleanupMarkdown(result: CleanupResult, limit: number): string {
  const { copies } = cleanupJson(result, '');
  const line = (text: string): MarkdownPart => ({ text, of: 'line', count: 1 });
  const errors = [
    ...result.problems,
    ...result.refusals,
    ...(result.copies ?? []).flatMap(({ problem }) => problem ?? []),
  ];
  const [title, ...held] = heldLines(result.cleanup.held, style);
  return fitMarkdown(
    [
      line(`### ${escapeMarkdown(cleanupWords(result))}`),
      ...(copies.length === 0 ? [] : [line(escapeMarkdown(undeclaredParents))]),
      ...errorParts(errors),
      ...[...groupBy(copies, ({ member }) => member)].map(([member, own]) => ({
        text: detailsMarkdown(
          `${codeMarkdown(member)}: ${count(own.length, 'copy', 'copies')}`,
          listMarkdown(
            own.map(
              ({ item, status, backup }) =>
                `- ${signs[status]} ${status}: ${item.kind} ${codeMarkdown(item.displayName)}${backup === null ? '' : `, saved in ${codeMarkdown(backup)}`}`,
            ),
          ),
        ),
        of: 'member',
        count: 1,
      })),
      ...(title === undefined
        ? []
        : [{ text: detailsMarkdown(title, fenceMarkdown('text', held)), of: 'list', count: 1 }]),
    ],
    limit,
    'The JSON lists all.',
  );
}

/** Its text comes below the copies that were shown. */
export const cleanupView: View<CleanupResult> = {
  text: (result, style) => `\n${cleanupEndText(result, style)}`,
  json: (result, { tool }) => cleanupJson(result, tool),
  markdown: (result, { limit }) => cleanupMarkdown(result, limit),
};
