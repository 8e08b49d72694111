import { compareText } from '../model/text.js';
import { canonical, digest } from '../model/digest.js';
import type { Problem } from '../model/problem.js';
import { itemKey } from '../plan/steps/diff-resource.js';
import { count } from './words.js';
import type { Report } from '../features/run/fold-report.js';
import { groupResults, isTroubled } from '../report/run/group-results.js';
import { outcomeText, summaryLine } from '../features/run/report-text.js';
import { sharedProblems } from './shared-problems.js';
import { steadyMessage } from '../report/problems/steady-message.js';

/** What somebody is told who did not watch the run. */
export interface News {
  readonly title: string;
  readonly summary: string;
  /** What is wrong, one line each, the most telling first. */
  readonly troubles: readonly string[];
  /** `sha256:…`, the same as long as the same things are wrong, whatever was read or run in between. */
  readonly fingerprint: string;
}

/** What a run that did not succeed is told as: its errors, steps that failed, and groups with undelivered pairs. */
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

/** The digest of a set of facts: their order does not count. */
export function fingerprintOf(facts: readonly unknown[]): string {
  return digest(facts.map(canonical).toSorted(compareText));
}

/** An error as a fact of a fingerprint: whatever names only one request of it is left out. */
export function errorFact({ code, message, parent }: Problem): readonly unknown[] {
  return ['error', code, parent, steadyMessage(message)];
}
