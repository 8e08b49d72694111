import type { JobResult, RunCommand, StepResult } from '../apply/events.js';
import { groupBy, sortedBy } from '../model/order.js';
import type { PairResult } from '../model/pair.js';
import type { Finding } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';
import { findingLines } from './finding-text.js';
import { pairCounts, reportCounts, type PairCounts, type Report } from './fold-report.js';
import { instantText } from './instant-text.js';
import { palette, type TextStyle } from './palette.js';
import { notDelivered, pairTable } from './pair-table.js';
import { problemText } from './problem-text.js';
import { sharedProblems } from './shared-problems.js';
import { stepTitle } from './step-text.js';
import { count, grouped, wrapped } from './words.js';

export interface ReportTextOptions {
  /** `--failed`: tables and pairs that succeeded are left out, counts stay. */
  readonly failedOnly?: boolean;
  /** Findings that stand above already, with the plan: only new ones are printed. */
  readonly shownFindings?: readonly Finding[];
  /** The errors stand elsewhere already. */
  readonly withoutErrors?: boolean;
}

/** Failed or skipped steps beyond these are counted. */
const shownSteps = 40;

/**
 * A report for people: counts first, steps that were not done, then each group with its job, a
 * table of its members and every pair that was not delivered, then findings, errors and the outcome.
 */
export function reportText(report: Report, style: TextStyle, options: ReportTextOptions = {}): string {
  const shown = new Set((options.shownFindings ?? []).map((finding) => JSON.stringify(finding)));
  const findings = report.findings.filter((finding) => !shown.has(JSON.stringify(finding)));
  const blocks = [
    [summaryLine(report)],
    stepLines(report.steps, style),
    ...groupBlocks(report, style, options),
    findingLines(findings, style),
    sharedProblems(options.withoutErrors === true ? [] : report.errors).map((problem) =>
      problemText(problem, style.sources, style.colors),
    ),
    [outcomeLine(report, style)],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** `created 1, updated 0, deleted 0, published 1; pairs: 12 succeeded, 0 failed`; a status has only the pairs. */
export function summaryLine(report: Report): string {
  const { created, updated, deleted, published, pairs } = reportCounts(report);
  const work = `created ${grouped(created)}, updated ${grouped(updated)}, deleted ${grouped(deleted)}, published ${grouped(published)}`;
  return report.command === 'status' ? `pairs: ${pairWords(pairs)}` : `${work}; pairs: ${pairWords(pairs)}`;
}

function pairWords(pairs: PairCounts): string {
  return [
    `${grouped(pairs.succeeded)} succeeded`,
    `${grouped(pairs.failed)} failed`,
    ...(pairs.inProgress === 0 ? [] : [`${grouped(pairs.inProgress)} in progress`]),
    ...(pairs.unknown === 0 ? [] : [`${grouped(pairs.unknown)} unknown`]),
    ...(pairs.skipped === 0 ? [] : [`${grouped(pairs.skipped)} skipped`]),
  ].join(', ');
}

function stepLines(steps: readonly StepResult[], style: TextStyle): readonly string[] {
  const undone = steps.filter(({ status }) => status !== 'succeeded');
  if (undone.length === 0) return [];
  const failed = undone.filter(({ status }) => status === 'failed').length;
  const more = undone.length - shownSteps;
  return [
    `Steps not done: ${grouped(failed)} failed, ${grouped(undone.length - failed)} skipped`,
    ...undone.slice(0, shownSteps).flatMap((result) => stepLine(result, style)),
    ...(more > 0 ? [`  and ${grouped(more)} more; --report FILE.json lists them all`] : []),
  ];
}

function stepLine({ step, status, problem }: StepResult, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const mark = status === 'failed' ? paint.bad('✖ failed') : paint.warn('⊘ skipped');
  const why = problem === null ? [] : [`${problem.code} ${escapeTerminal(problem.message)}`];
  const hint = problem?.hint === undefined ? [] : [`hint: ${escapeTerminal(problem.hint)}`];
  return [
    `  ${mark} ${stepTitle(step)} in ${escapeTerminal(step.parent)}`,
    ...[...why, ...hint].flatMap((text) => wrapped(text, style.width, 6)),
  ];
}

interface GroupResult {
  readonly parent: string;
  readonly group: string;
  readonly jobs: readonly JobResult[];
  readonly pairs: readonly PairResult[];
}

function groupBlocks(
  report: Report,
  style: TextStyle,
  options: ReportTextOptions,
): readonly (readonly string[])[] {
  return byGroup(report).map((result) => [
    ...groupHeading(result, style),
    ...(options.failedOnly === true ? [] : pairTable(result.pairs, style)),
    ...notDelivered(options.failedOnly === true ? result.pairs.filter(isFailed) : result.pairs, style),
  ]);
}

function isFailed(pair: PairResult): boolean {
  return pair.status === 'Failed';
}

function groupHeading({ parent, group, jobs, pairs }: GroupResult, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const title = paint.strong(`${escapeTerminal(parent)} / ${escapeTerminal(group)}`);
  const states = jobs.length === 0 ? 'no job' : jobStates(jobs, style);
  const ends = jobs.flatMap(({ endTime }) => endTime ?? []);
  const facts = [
    ...lastOf(ends).map((end) => `ended ${instantText(end)}`),
    ...(pairs.length === 0 ? [] : [`${count(pairs.length, 'pair')}: ${pairWords(pairCounts(pairs))}`]),
  ];
  const errors = [...new Set(jobs.flatMap(({ error }) => (error === null ? [] : [escapeTerminal(error)])))];
  return [
    `${title}: ${states}`,
    ...[facts.join('; '), ...errors].filter(Boolean).flatMap((text) => wrapped(text, style.width, 2)),
  ];
}

/** Each state once: a group of several parts has a job for each. */
function jobStates(jobs: readonly JobResult[], style: TextStyle): string {
  const counts = groupBy(jobs, ({ state }) => state);
  return [...counts].map(([state, same]) => jobState(state, same.length, style)).join(', ');
}

function jobState(state: string, jobs: number, style: TextStyle): string {
  const paint = palette(style.colors);
  const words = `${jobs === 1 ? 'job' : `${grouped(jobs)} jobs`} ${escapeTerminal(state)}`;
  if (state === 'Succeeded') return paint.good(`✔ ${words}`);
  return state === 'InProgress' ? paint.change(`… ${words}`) : paint.bad(`✖ ${words}`);
}

/** The latest of the times, as its service wrote it. */
function lastOf(times: readonly string[]): readonly string[] {
  return [...times].sort((a, b) => Date.parse(a) - Date.parse(b)).slice(-1);
}

function byGroup(report: Report): readonly GroupResult[] {
  const groups = new Map<string, { parent: string; group: string; jobs: JobResult[]; pairs: PairResult[] }>();
  const at = ({ parent, group }: { readonly parent: string; readonly group: string }) => {
    const key = JSON.stringify([parent, group]);
    const found = groups.get(key) ?? { parent, group, jobs: [], pairs: [] };
    groups.set(key, found);
    return found;
  };
  for (const job of report.jobs) at(job).jobs.push(job);
  for (const pair of report.pairs) at(pair).pairs.push(pair);
  // Jobs end in any order; the reader looks for a name, and runs are compared.
  return sortedBy(groups.entries(), ([key]) => key).map(([, group]) => group);
}

const titles: Readonly<Record<RunCommand, string>> = { apply: 'Apply', publish: 'Publish', status: 'Status' };

function outcomeLine({ command, outcome, errors }: Report, style: TextStyle): string {
  const paint = palette(style.colors);
  const title = titles[command];
  switch (outcome) {
    case 'succeeded':
      return paint.good(command === 'status' ? '✔ No last job failed.' : `✔ ${title} succeeded.`);
    case 'failed':
      if (command !== 'status') return paint.bad(`✖ ${title} failed in part.`);
      return paint.bad(
        errors.length > 0 ? '✖ Not everything could be read.' : '✖ Not everything is delivered.',
      );
    case 'refused':
      return paint.bad(`✖ ${title} refused; nothing was changed.`);
    case 'stale':
      return paint.bad(`✖ ${title} stopped: the plan is stale; nothing was changed.`);
    case 'interrupted':
      return paint.warn(`⚠ ${title} interrupted; what is listed above was done.`);
  }
}
