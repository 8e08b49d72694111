import { compareText } from '../../model/order.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { errorFact, fingerprintOf, type News } from '../../show/news.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count } from '../../show/words.js';
import { groupResults, isTroubled, type Report } from './fold-report.js';
import { outcomeText, summaryLine } from './outcome.js';

/** The news of a run that did not succeed: its errors, steps that failed, and groups with undelivered pairs. */
export function runNews(report: Report): News {
  const errors = sharedProblems(report.errors).map(({ code, message }) => `${code} ${message}`);
  const steps = report.steps
    .filter(({ status }) => status === 'failed')
    .map(
      ({ step, problem }) =>
        `${step.id}: ${problem === null ? 'failed' : `${problem.code} ${problem.message}`}`,
    );
  const groups = groupResults(report)
    .filter(isTroubled)
    .map(({ parent, group, jobs, pairs }) => {
      const states = [...new Set(jobs.map(({ state }) => state))].join(', ');
      const undelivered = pairs.filter(({ status }) => status !== 'Succeeded' && status !== 'InProgress');
      const causes = [...new Set(undelivered.flatMap(({ cause }) => cause ?? []))].toSorted(compareText);
      const why = causes.length === 0 ? '' : ` (${causes.join(', ')})`;
      return `${parent} / ${group}: ${states === '' ? 'no job' : `job ${states}`}, ${count(undelivered.length, 'pair')} not delivered${why}`;
    });
  return {
    title: outcomeText(report),
    summary: summaryLine(report),
    troubles: [...errors, ...steps, ...groups],
    fingerprint: fingerprintOf([
      ...report.errors.map(errorFact),
      ...report.steps
        .filter(({ status }) => status === 'failed')
        .map(({ step, problem }) => ['step', step.id, problem?.code]),
      ...report.jobs
        .filter(({ state }) => state !== 'Succeeded' && state !== 'InProgress')
        .map(({ parent, assignment, state }) => ['job', parent, assignment, state]),
      ...report.pairs
        .filter(({ status }) => status !== 'Succeeded' && status !== 'InProgress')
        .map(({ parent, group, member, item, status, cause }) => [
          ...['pair', parent, group, member, itemKey(item)],
          ...[status, cause],
        ]),
    ]),
  };
}
