import { type DesiredFleet, isOver, type Suppression, type Suspension } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import { everyKey } from '../model/unreachable.js';
import type { Draft, Placed } from './draft.js';
import type { SuppressionKey } from './shapes/content.js';

const reasonPath = ['spec', 'suspend', 'reason'];
const suspendedUntil = ['spec', 'suspend', 'until'];

/** A document's suspension, ready to be spread; empty where it is not suspended. */
export function suspensionOf(draft: Draft): { readonly suspend?: Suspension } {
  if (!draft.has(['spec', 'suspend'])) return {};
  const dated = draft.has(suspendedUntil);
  return {
    suspend: {
      reason: draft.text(reasonPath),
      until: dated ? draft.text(suspendedUntil) : undefined,
      at: draft.span(dated ? suspendedUntil : ['spec', 'suspend']),
    },
  };
}

/** MUS123 for each suspension that is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function overdueSuspensions(drafts: readonly Draft[], today: string): readonly Problem[] {
  return drafts
    .filter(
      (draft) => draft.text(suspendedUntil) !== '' && isOver({ until: draft.text(suspendedUntil) }, today),
    )
    .map((draft) => ({
      code: 'MUS123',
      message: `${draft.kind} ${draft.writtenName} is suspended until ${draft.text(suspendedUntil)}, which is over`,
      hint: 'Remove "suspend" to resume it, or write a later day.',
      at: draft.span(suspendedUntil),
    }));
}

/**
 * The same fleet, each suspension that is past its last day marked `over`; they stay in force.
 * Suppressions and overrides likewise; those do not.
 */
export function dateSuspensions(fleet: DesiredFleet, today: string): DesiredFleet {
  const dated = <T extends { readonly suspend?: Suspension }>(one: T): T =>
    one.suspend !== undefined && isOver(one.suspend, today)
      ? { ...one, suspend: { ...one.suspend, over: true } }
      : one;
  const ended = <T extends { readonly until?: string }>(one: T): T =>
    isOver(one, today) ? { ...one, over: true } : one;
  return {
    ...fleet,
    parents: fleet.parents.map(dated),
    members: fleet.members.map(dated),
    groups: fleet.groups.map(dated),
    suppressions: fleet.suppressions.map(ended),
    ...(fleet.overrides === undefined ? {} : { overrides: fleet.overrides.map(ended) }),
  };
}

const matchPath = ['spec', 'match'];
const suppressedUntil = ['spec', 'until'];
const keys = everyKey<SuppressionKey>({ member: true, group: true, item: true, pointer: true });

/** A Suppression of a document without problems. */
export function toSuppression(draft: Draft): Suppression {
  const given = keys.filter((key) => draft.has([...matchPath, key]));
  return {
    name: draft.name,
    ...Object.fromEntries(given.map((key) => [key, draft.strings([...matchPath, key])])),
    reason: draft.text(['spec', 'reason']),
    until: draft.text(suppressedUntil),
    at: draft.at,
    untilAt: draft.span(suppressedUntil),
  };
}

/** The entries of a key that name a single document: patterns without wildcards. */
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
    .filter((draft) => draft.kind === 'Suppression' && draft.text(suppressedUntil) !== '')
    .filter((draft) => isOver({ until: draft.text(suppressedUntil) }, today))
    .map((draft) => ({
      code: 'MUS125',
      message: `Suppression ${draft.writtenName} ended with ${draft.text(suppressedUntil)}: what it suppressed is drift again`,
      hint: 'Remove the document, or write a later day.',
      at: draft.span(suppressedUntil),
    }));
}
