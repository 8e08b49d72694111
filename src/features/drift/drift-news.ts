import { groupBy } from '../../model/order.js';
import type { News } from '../../show/news.js';
import { wideStyle } from '../../show/palette.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count, grouped } from '../../show/words.js';
import type { Drift, DriftJudged, DriftPair, DriftResource } from './drift.js';
import { summaryLines } from './view-text.js';
import { driftFingerprint, driftingPairs } from './view.js';

/**
 * The news of a comparison that found drift, or could not read everything: errors, then control planes,
 * groups and members with orphans, the most that differ first. `problems` are errors besides its own.
 */
export function driftNews(drift: Drift, about: DriftJudged): News {
  const problems = [...about.problems, ...drift.problems];
  return {
    ...headOf(drift, about.isDrift, problems.length),
    troubles: [
      ...sharedProblems(problems).map(({ code, message }) => `${code} ${message}`),
      ...worstFirst([...resourceLines(drift), ...pairLines(driftingPairs(drift, about.strict))]),
    ],
    fingerprint: driftFingerprint(drift, about),
  };
}

function headOf(drift: Drift, isDrift: boolean, errors: number): Pick<News, 'title' | 'summary'> {
  const [counts = '', ...others] = summaryLines(drift, isDrift, wideStyle);
  if (errors === 0) return { title: counts, summary: others.join(' ') };
  if (drift.groups.length + drift.resources.length === 0)
    return { title: '✖ Nothing was compared.', summary: count(errors, 'error') };
  return { title: '✖ Not everything could be compared.', summary: [counts, ...others].join(' ') };
}

interface Line {
  readonly differing: number;
  readonly text: string;
}

function worstFirst(lines: readonly Line[]): readonly string[] {
  return lines.toSorted((left, right) => right.differing - left.differing).map(({ text }) => text);
}

/** A line for each parent. */
function resourceLines({ resources }: Drift): readonly Line[] {
  const drifting = resources.filter((resource) => resource.isDrift);
  return [...groupBy(drifting, ({ parent }) => parent)].map(([parent, own]) => {
    const of = (state: DriftResource['state']) => own.filter((one) => one.state === state).length;
    return {
      differing: own.length,
      text: `${parent}: ${told(
        (['changed', 'missing', 'unmanaged'] as const).map((state) => [of(state), state]),
        'resource',
      )}`,
    };
  });
}

/** A line for each group; of orphans, which no group delivers, for each member. */
function pairLines(pairs: readonly DriftPair[]): readonly Line[] {
  const places = groupBy(pairs, ({ parent, group, member, state }) =>
    state === 'orphaned' ? member : `${parent} / ${group ?? ''}`,
  );
  return [...places].map(([place, own]) => {
    const of = (state: DriftPair['state']) => own.filter((one) => one.state === state).length;
    return {
      differing: own.length,
      text: `${place}: ${told(
        (['changed', 'behind', 'missing', 'orphaned'] as const).map((state) => [of(state), state]),
        'copy',
        'copies',
      )}`,
    };
  });
}

/** `3 copies changed, 1 missing`: the noun stands once. */
function told(counts: readonly (readonly [number, string])[], noun: string, plural?: string): string {
  return counts
    .filter(([n]) => n > 0)
    .map(([n, state], index) => `${index === 0 ? count(n, noun, plural) : grouped(n)} ${state}`)
    .join(', ');
}
