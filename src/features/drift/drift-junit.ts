import { groupKey } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { becauseOf, type Case, itemCaseName, junitDocument, type Suite } from '../../show/junit-suites.js';
import { wideStyle } from '../../show/palette.js';
import type { Drift, DriftGroup, DriftJudged, DriftPair, DriftResource, Suppressed } from './drift.js';
import { skippedText, summaryLines } from './view-text.js';

/**
 * Drift as JUnit XML: first a suite of the comparison itself (its outcome, its errors, each resource of the
 * control plane that differs), then a suite per group with a case per pair that is not in sync, and last
 * one of the orphans.
 *
 * Pairs in sync are one passing case of their group, since there are 100,000 of them every night; each is a
 * case where the comparison lists them (`--all`). Pairs that are suppressed or not drift are skipped,
 * unreadable ones are errors.
 */
export function driftJunit(drift: Drift, about: DriftJudged): Iterable<string> {
  const pairs = groupBy(
    drift.pairs.filter(({ state }) => !isOrphan(state) && state !== 'local'),
    groupKey,
  );
  const orphans = drift.pairs.filter(({ state }) => isOrphan(state));
  return junitDocument('muster drift', [
    comparisonSuite(drift, about),
    ...drift.groups.map((group) => groupSuite(group, pairs.get(groupKey(group)) ?? [])),
    ...(orphans.length === 0
      ? []
      : [{ name: 'orphans', cases: orphans.map((pair) => orphanCase(pair, about.strict)) }]),
  ]);
}

function comparisonSuite(drift: Drift, { isDrift, problems }: DriftJudged): Suite {
  const className = 'muster.drift';
  const errors = [...problems, ...drift.problems];
  const [message = ''] = summaryLines(drift, isDrift, wideStyle);
  const type = errors.length > 0 ? 'failed' : 'drift';
  return {
    name: 'muster drift',
    cases: [
      {
        name: 'outcome',
        className,
        end: isDrift || errors.length > 0 ? { as: 'failure', type, message, more: [] } : undefined,
      },
      ...errors.map((problem): Case => ({
        name: `${problem.code} ${problem.message}`,
        className,
        end: { as: 'error', ...becauseOf(problem) },
      })),
      ...drift.resources.map(resourceCase),
    ],
  };
}

function resourceCase({ type, parent, name, state, patch = [], isDrift }: DriftResource): Case {
  return {
    name: `${type} ${name}`,
    className: `muster.drift.${parent}`,
    end: {
      as: isDrift ? 'failure' : 'skipped',
      type: state,
      message: state === 'unmanaged' ? 'no file asks for it' : state,
      more: patch.map((operation) => JSON.stringify(operation)),
    },
  };
}

function groupSuite(group: DriftGroup, pairs: readonly DriftPair[]): Suite {
  const className = `${group.parent}.${group.group}`;
  const { skipped, counts } = group;
  if (skipped !== undefined) {
    const end = {
      as: 'skipped',
      type: skipped,
      message: `not compared, for ${skippedText[skipped]}`,
    } as const;
    return suiteOf(group, [{ name: 'pairs', className, end: { ...end, more: [] } }]);
  }
  const listed = pairs.some(({ state }) => state === 'inSync');
  const together = listed || counts.inSync === 0 ? [] : [{ name: 'pairs in sync', className }];
  return suiteOf(group, [...together, ...pairs.map(pairCase)]);
}

function suiteOf({ parent, group }: DriftGroup, cases: readonly Case[]): Suite {
  return { name: `${parent}/${group}`, cases };
}

function pairCase({ parent, group, member, item, state, difference, suppressed }: DriftPair): Case {
  const named = { name: itemCaseName(item), className: [parent, group ?? '', member].join('.') };
  if (state === 'inSync') return named;
  if (suppressed !== undefined) return { ...named, end: suppressedEnd(suppressed) };
  const fields = (difference?.fields ?? []).join(', ');
  return {
    ...named,
    end: {
      as: state === 'unreadable' ? 'error' : 'failure',
      type: state,
      message: fields === '' ? state : `${fields} ${state === 'behind' ? 'not published yet' : state}`,
      more: difference?.lines ?? [],
    },
  };
}

function orphanCase({ member, group, item, state, suppressed }: DriftPair, strict: boolean): Case {
  const named = { name: itemCaseName(item), className: `orphans.${member}` };
  if (suppressed !== undefined) return { ...named, end: suppressedEnd(suppressed) };
  const by = group === null ? '' : `, once by ${group}`;
  return {
    ...named,
    end: {
      as: strict && state === 'orphaned' ? 'failure' : 'skipped',
      type: state,
      message: `${state === 'orphaned' ? 'delivered' : 'perhaps delivered'} by no group any more${by}`,
      more: [],
    },
  };
}

function suppressedEnd({ reason, until }: Suppressed): Case['end'] {
  return { as: 'skipped', type: 'suppressed', message: `suppressed until ${until}: ${reason}`, more: [] };
}

function isOrphan(state: DriftPair['state']): boolean {
  return state === 'orphaned' || state === 'orphanSuspected';
}
