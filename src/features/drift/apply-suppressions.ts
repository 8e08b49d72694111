import { pointerKeys, pointerOf } from '../../model/json.js';
import { sortedBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import type { Suppression } from '../../model/desired.js';
import { fitsPatterns, onlyLooksFitting } from '../../select/pattern.js';
import type { DriftPair, PairState, Suppressed } from './drift.js';

export interface AppliedSuppressions {
  /** The same pairs in the same order, those that are suppressed marked so. */
  readonly pairs: readonly DriftPair[];
  /** How many pairs each suppression fits, by name; those that are over too. */
  readonly fitted: ReadonlyMap<string, number>;
}

/** The states that can be suppressed: pairs in sync need not be, and unread ones cannot. */
const acceptable: ReadonlySet<PairState> = new Set([
  'missing',
  'changed',
  'behind',
  'orphaned',
  'orphanSuspected',
]);

/**
 * Marks the pairs that suppressions accept. One without pointers accepts a pair in any state; those with
 * pointers accept a copy if each of its changes is at or below a pointer of one of them, so that a pair with
 * any other change stays drift. Suppressions past their last day accept nothing. Pure.
 */
export function applySuppressions(
  suppressions: readonly Suppression[],
  pairs: readonly DriftPair[],
): AppliedSuppressions {
  const fitted = new Map<string, number>();
  if (suppressions.length === 0) return { pairs, fitted };
  const marked = pairs.map((pair) => {
    if (!acceptable.has(pair.state)) return pair;
    const fitting = suppressions.filter((one) => fitsPair(one, pair));
    for (const { name } of fitting) fitted.set(name, (fitted.get(name) ?? 0) + 1);
    const by = accepting(
      fitting.filter(({ over }) => over !== true),
      pair,
    );
    return by.length === 0 ? pair : { ...pair, suppressed: suppressedBy(by) };
  });
  return { pairs: marked, fitted };
}

/**
 * MUS347 for each suppression that is over and whose drift is back; MUS348 for each that fits nothing, where
 * everything was looked at (`complete`), with what of `pairs` it only seems to fit. By name.
 */
export function suppressionFindings(
  suppressions: readonly Suppression[],
  fitted: readonly ReadonlyMap<string, number>[],
  pairs: readonly DriftPair[],
  complete: boolean,
): readonly Finding[] {
  return sortedBy(suppressions, ({ name }) => name).flatMap((suppression): readonly Finding[] => {
    const { name, until, reason, over, at, untilAt } = suppression;
    const fits = fitted.reduce((sum, one) => sum + (one.get(name) ?? 0), 0);
    if (fits > 0 && over === true)
      return [
        {
          code: 'MUS347',
          severity: 'warning',
          message: `Suppression ${name} ended with ${until}: ${String(fits)} ${fits === 1 ? 'pair that it fits is' : 'pairs that it fits are'} not suppressed by it any more (${reason}).`,
          hint: 'Fix the drift and remove the document, or write a later day.',
          at: untilAt,
        },
      ];
    if (fits > 0 || !complete) return [];
    return [
      {
        code: 'MUS348',
        severity: 'warning',
        message: `Suppression ${name} fits nothing that drift has found.`,
        hint: ['Remove it, or fix its match.', ...seemingFit(suppression, pairs)].join(' '),
        at,
      },
    ];
  });
}

/** A sentence on the first name that a pattern only seems to fit; empty where there is none. */
function seemingFit({ member, group, item }: Suppression, pairs: readonly DriftPair[]): readonly string[] {
  const found = pairs.filter(({ state }) => acceptable.has(state));
  const alike = (patterns: readonly string[] | undefined, names: (pair: DriftPair) => readonly string[]) =>
    patterns === undefined ? undefined : onlyLooksFitting(patterns, [...new Set(found.flatMap(names))]);
  const sentence =
    alike(item, itemNames) ??
    alike(member, (pair) => [pair.member]) ??
    alike(group, (pair) => [pair.group ?? '']);
  return sentence === undefined ? [] : [sentence];
}

function itemNames({ item: { name, displayName, alias } }: DriftPair): readonly string[] {
  return [name, displayName, ...(alias === undefined ? [] : [alias])];
}

/** Whether it is about the pair; of one with pointers, whether it is about one of its changes. */
function fitsPair(suppression: Suppression, pair: DriftPair): boolean {
  const { member, group, item, pointer } = suppression;
  return (
    fits(member, [pair.member]) &&
    fits(group, pair.group === null ? [] : [pair.group]) &&
    fits(item, itemNames(pair)) &&
    (pointer === undefined || (pair.patch ?? []).some(({ path }) => isUnder(path, pointer)))
  );
}

/** Where there is no value, not even a negative pattern fits. */
function fits(patterns: readonly string[] | undefined, values: readonly string[]): boolean {
  return patterns === undefined || (values.length > 0 && fitsPatterns(patterns, values));
}

/** Those that together accept the pair, by name; none where they do not. */
function accepting(fitting: readonly Suppression[], { state, patch }: DriftPair): readonly Suppression[] {
  const byName = sortedBy(fitting, ({ name }) => name);
  const whole = byName.find(({ pointer }) => pointer === undefined);
  if (whole !== undefined) return [whole];
  if ((state !== 'changed' && state !== 'behind') || patch === undefined || patch.length === 0) return [];
  const used = patch.map(({ path }) => byName.find(({ pointer = [] }) => isUnder(path, pointer)));
  if (used.includes(undefined)) return [];
  return byName.filter((one) => used.includes(one));
}

/** Whether a pointer fits the path or one that it stands below. */
function isUnder(path: string, pointers: readonly string[]): boolean {
  const keys = pointerKeys(path);
  const above = keys.map((_, index) => pointerOf(keys.slice(0, index + 1)));
  return fitsPatterns(pointers, above);
}

function suppressedBy(by: readonly Suppression[]): Suppressed {
  const days = by.map(({ until }) => until).sort();
  return {
    reason: [...new Set(by.map(({ reason }) => reason))].join('; '),
    until: days[0] ?? '',
    by: by.map(({ name }) => name),
  };
}
