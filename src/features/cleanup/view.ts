import type { Cleanup, HeldReason, OrphanedCopy } from './cleanup.js';
import { groupBy } from '../../model/order.js';
import { cleanupJson, type CleanupResult } from '../../report/drift/cleanup-json.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';

/** Copies of one member, beyond which they are counted. */
const shownCopies = 30;

/** What no file can say, and every reader of a cleanup has to know. */
export const undeclaredParents =
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
export function heldLines(held: Cleanup['held'], style: TextStyle): readonly string[] {
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
export function cleanupWords(result: CleanupResult): string {
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
export function cleanupEndText(result: CleanupResult, style: TextStyle): string {
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
