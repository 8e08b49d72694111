import type { JobResult, StepResult } from '../../apply/events.js';
import { parseInstant } from '../../model/instant.js';
import { groupBy, largest } from '../../model/order.js';
import { type PairResult, groupKey } from '../../model/content.js';
import type { Report } from './fold-report.js';
import { becauseOf, itemCaseName, junitDocument, type Case, type Suite } from '../../show/junit-suites.js';
import { outcomeTitle, outcomeTone } from './outcome.js';

/**
 * A run as JUnit XML: first a suite of the run itself (its outcome, its errors, each of its steps),
 * then a suite per group in the order of its first pair, with a case per pair.
 *
 * A pair fails where its item was not delivered, `Unknown` included, and what no job of a published group
 * covers; skipped, running and never published ones are skipped. The outcome is a case too, so that a run which failed is red even where no pair is.
 * `shown` keeps some pairs only.
 */
export function junitXml(
  report: Report,
  shown: (pair: PairResult) => boolean = () => true,
): Iterable<string> {
  const jobs = groupBy(report.jobs, groupKey);
  const groups = [...groupBy(report.pairs.filter(shown), groupKey)];
  const suites = [runSuite(report), ...groups.map(([key, pairs]) => groupSuite(pairs, jobs.get(key) ?? []))];
  return junitDocument(`muster ${report.command}`, suites, secondsBetween(report.startedAt, report.endedAt));
}

function runSuite(report: Report): Suite {
  const className = `muster.${report.command}`;
  const tone = outcomeTone(report);
  return {
    name: `muster ${report.command}`,
    timestamp: timestampOf(report.startedAt),
    seconds: secondsBetween(report.startedAt, report.endedAt),
    cases: [
      {
        name: 'outcome',
        className,
        end:
          tone === 'good'
            ? undefined
            : {
                as: tone === 'open' ? 'skipped' : 'failure',
                type: report.outcome,
                message: outcomeTitle(report),
                more: [],
              },
      },
      ...report.errors.map((problem) => ({
        name: `${problem.code} ${problem.message}`,
        className,
        end: { as: 'error' as const, ...becauseOf(problem) },
      })),
      ...report.steps.map((result) => stepCase(result, className)),
    ],
  };
}

function stepCase({ step, status, problem }: StepResult, className: string): Case {
  const name = step.id;
  if (status === 'succeeded') return { name, className };
  const why = problem === null ? { type: status, message: status, more: [] } : becauseOf(problem);
  return { name, className, end: { as: status === 'failed' ? 'failure' : 'skipped', ...why } };
}

function groupSuite(pairs: readonly PairResult[], own: readonly JobResult[]): Suite {
  const [{ parent, group } = { parent: '', group: '' }] = pairs;
  const spans = own.flatMap(({ startTime, endTime }) => {
    const seconds = startTime === null || endTime === null ? undefined : secondsBetween(startTime, endTime);
    return seconds === undefined ? [] : [seconds];
  });
  const start = own.find(({ startTime }) => startTime !== null)?.startTime;
  return {
    name: `${parent}/${group}`,
    cases: {
      *[Symbol.iterator]() {
        for (const pair of pairs) yield pairCase(pair, own.length > 0);
      },
    },
    timestamp: typeof start === 'string' ? timestampOf(start) : undefined,
    // The parts of a group run at the same time.
    seconds: spans.length === 0 ? undefined : largest(spans),
  };
}

/** `published`: a job of the group was seen, so that what no job covers is missing. */
function pairCase(
  { parent, group, member, item, status, cause, error, hint }: PairResult,
  published: boolean,
): Case {
  const name = itemCaseName(item);
  const className = [parent, group, member].join('.');
  if (status === 'Succeeded') return { name, className };
  const undelivered = status === 'Failed' || status === 'Unknown' || (status === 'NotPublished' && published);
  return {
    name,
    className,
    end: {
      as: undelivered ? 'failure' : 'skipped',
      type: cause === null || cause === status ? status : `${status}.${cause}`,
      message: error ?? (status === 'InProgress' ? 'the job has not ended' : status),
      more: hint === null ? [] : [`hint: ${hint}`],
    },
  };
}

function timestampOf(instant: string): string | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(instant)?.[0];
}

/** Undefined where one of the two cannot be read, or time went backwards. */
function secondsBetween(from: string, to: string): number | undefined {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === undefined || end === undefined || end < start) return undefined;
  return Number(end - start) / 10_000_000;
}
