import type { Problem } from '../model/problem.js';
import { isOver } from '../model/suspension.js';
import type { Suppression } from '../model/suppression.js';
import type { Draft, Placed } from './draft.js';

const matchPath = ['spec', 'match'];
const untilPath = ['spec', 'until'];
const keys = ['member', 'group', 'item', 'pointer'] as const;

/** A Suppression of a document without problems. */
export function toSuppression(draft: Draft): Suppression {
  const given = keys.filter((key) => draft.has([...matchPath, key]));
  return {
    name: draft.name,
    ...Object.fromEntries(given.map((key) => [key, draft.strings([...matchPath, key])])),
    reason: draft.text(['spec', 'reason']),
    until: draft.text(untilPath),
    at: draft.at,
    untilAt: draft.span(untilPath),
  };
}

/** The entries of a key that can only stand for one document: patterns that are a plain name. */
export function namedBySuppression(draft: Draft, key: 'member' | 'group'): readonly Placed[] {
  return (
    draft
      .texts([...matchPath, key])
      .filter(({ text }) => !/[*?\\]/.test(text) && !text.startsWith('!'))
      // Names are written small; a pattern has no case.
      .map(({ text, at }) => ({ text: text.toLowerCase(), at }))
  );
}

/** MUS125 for each suppression that is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function overdueSuppressions(drafts: readonly Draft[], today: string): readonly Problem[] {
  return drafts
    .filter((draft) => draft.kind === 'Suppression' && draft.text(untilPath) !== '')
    .filter((draft) => isOver({ until: draft.text(untilPath) }, today))
    .map((draft) => ({
      code: 'MUS125',
      message: `Suppression ${draft.writtenName} ended with ${draft.text(untilPath)}: what it suppressed is drift again`,
      hint: 'Remove the document, or write a later day.',
      at: draft.span(untilPath),
    }));
}
