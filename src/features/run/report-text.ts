import type { JobResult, RunCommand, StepResult } from '../../apply/events.js';
import type { PairResult } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import type { Finding } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitBlocks } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { cutDetails, problemText } from '../../show/problem-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count, folded, grouped, instantText, wrapped } from '../../show/words.js';
import { stepTitle } from '../../plan/steps/reason-text.js';
import {
  type GroupResult,
  groupResults,
  isTroubled,
  pairCounts,
  pairWords,
  type Report,
  reportCounts,
} from './fold-report.js';
import { historyTexts } from './history-text.js';
import { notDelivered, pairTable } from './pair-table.js';

export interface ReportTextOptions {
  /** `--failed`: tables and pairs that succeeded are left out, counts stay. */
  readonly failedOnly?: boolean;
  /** The plan stands above, with these findings: an empty line comes first, and only new ones are printed. */
  readonly afterPlan?: readonly Finding[];
  /** The errors stand elsewhere already. */
  readonly withoutErrors?: boolean;
}

/** Failed or skipped steps beyond these are counted: of different reasons, and of one reason. */
const shownReasons = 40;
const shownSteps = 6;

/**
 * A report for people: counts first, steps that were not done, then each group with its job, a
 * table of its members and every pair that was not delivered, then findings, errors and the outcome.
 */
export function reportText(report: Report, style: TextStyle, options: ReportTextOptions = {}): string {
  const { afterPlan = [] } = options;
  const shown = new Set(afterPlan.map((finding) => JSON.stringify(finding)));
  const findings = report.findings.filter((finding) => !shown.has(JSON.stringify(finding)));
  const blocks = [
    wrapped(summaryLine(report), style.width, 2, 0),
    stepLines(report.steps, style),
    ...groupResultTexts(groupResults(report), style, options.failedOnly === true),
    ...(report.history === undefined ? [] : historyTexts(report.history, style, options.failedOnly === true)),
    findingLines(findings, style),
    sharedProblems(options.withoutErrors === true ? [] : report.errors).map((problem) =>
      problemText(problem, style.sources, style.colors),
    ),
    [outcomeLine(report, style)],
  ];
  return `${options.afterPlan === undefined ? '' : '\n'}${blocks
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

function stepLines(steps: readonly StepResult[], style: TextStyle): readonly string[] {
  const undone = undoneSteps(steps);
  if (undone.length === 0) return [];
  const more = undone.slice(shownReasons).reduce((sum, { steps: { length } }) => sum + length, 0);
  return [
    undoneTitle(undone),
    ...undone.slice(0, shownReasons).flatMap((same) => undoneLines(same, style)),
    ...(more > 0 ? [`  and ${grouped(more)} more; --report FILE.json lists them all`] : []),
  ];
}

function undoneLines({ status, parent, problem, steps }: UndoneSteps, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const mark = status === 'failed' ? paint.bad('✖ failed') : paint.warn('⊘ skipped');
  const where = `in ${escapeTerminal(parent)}`;
  const names = steps.map((step) => escapeTerminal(stepTitle(step)));
  const title =
    names.length === 1
      ? `${names.join()} ${where}`
      : `${count(names.length, 'step')} ${where}: ${folded(names, shownSteps)}`;
  const why = problem === null ? [] : [`${problem.code} ${escapeTerminal(problem.message)}`];
  const details = cutDetails(problem?.details ?? []).map(escapeTerminal);
  const hint = problem?.hint === undefined ? [] : [`hint: ${escapeTerminal(problem.hint)}`];
  return [
    ...wrapped(`${mark} ${title}`, style.width, 6, 2),
    ...[...why, ...details, ...hint].flatMap((text) => wrapped(text, style.width, 6)),
  ];
}

/** Nobody shall take for delivered what `--no-wait` only started. */
function underWay(report: Report): string {
  const { inProgress } = reportCounts(report).pairs;
  return inProgress === 0 ? '' : `; ${count(inProgress, 'pair')} still in progress`;
}

const titles: Readonly<Record<RunCommand, string>> = { apply: 'Apply', publish: 'Publish', status: 'Status' };

function outcomeLine(report: Report, style: TextStyle): string {
  const paint = palette(style.colors);
  const text = outcomeText(report);
  if (report.outcome === 'succeeded') return paint.good(text);
  return report.outcome === 'interrupted' ? paint.warn(text) : paint.bad(text);
}

/** How a run ended, in a sentence that begins with its sign. */
export function outcomeText(report: Report): string {
  const { command, outcome, errors } = report;
  const title = titles[command];
  switch (outcome) {
    case 'succeeded':
      return command === 'status' ? '✔ No last job failed.' : `✔ ${title} succeeded${underWay(report)}.`;
    case 'failed':
      if (command !== 'status') return `✖ ${title} failed in part.`;
      return errors.length > 0 ? '✖ Not everything could be read.' : '✖ Not everything is delivered.';
    case 'refused':
      return `✖ ${title} refused; nothing was changed.`;
    case 'stale':
      return `✖ ${title} stopped: the plan is stale; nothing was changed.`;
    case 'interrupted':
      return `⚠ ${title} interrupted; what is listed above was done.`;
  }
}

/** How a run ended, as the title of a report: nothing of the run stands above it. */
export function outcomeTitle(report: Report): string {
  if (report.outcome !== 'interrupted') return outcomeText(report);
  return `⚠ Muster ${report.command} was interrupted; what it had done is reported here.`;
}

/** Steps that were not done for one reason. */
export interface UndoneSteps {
  readonly status: 'failed' | 'skipped';
  readonly parent: string;
  readonly problem: StepResult['problem'];
  /** At least one; in the order of the run. */
  readonly steps: readonly StepResult['step'][];
}

/**
 * The steps of a run that were not done, by parent and reason: one refusal can hold up two hundred
 * members, and said two hundred times it hides what else went wrong. Failed ones first, for the others
 * mostly follow from them; else in the order of the run.
 */
export function undoneSteps(results: readonly StepResult[]): readonly UndoneSteps[] {
  const undone = results.flatMap(({ step, status, problem }) =>
    status === 'succeeded' ? [] : [{ step, status, problem }],
  );
  const alike = groupBy(undone, ({ step, status, problem }) =>
    JSON.stringify([status, step.parent, problem?.code, problem?.message, problem?.hint, problem?.details]),
  );
  const groups = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { step, status, problem } = first;
    return [{ status, parent: step.parent, problem, steps: same.map((each) => each.step) }];
  });
  return (['failed', 'skipped'] as const).flatMap((wanted) =>
    groups.filter(({ status }) => status === wanted),
  );
}

/** `Steps not done: 1 failed, 13 skipped` */
export function undoneTitle(undone: readonly UndoneSteps[]): string {
  const of = (wanted: UndoneSteps['status']) =>
    undone.reduce((sum, { status, steps }) => sum + (status === wanted ? steps.length : 0), 0);
  return `Steps not done: ${grouped(of('failed'))} failed, ${grouped(of('skipped'))} skipped`;
}

/** Lines for all groups together. */
const roomForGroups = 260;
/** Pairs of one cause that are examples enough in a sum. */
const examples = 3;

/**
 * Each group with its job, a table of its members and every pair that was not delivered; `failedOnly`
 * leaves out tables and what did not fail.
 *
 * With it, or where not all have room, those with trouble are shown, as many as there is room for, then summed up
 * by cause; the others by name.
 */
export function groupResultTexts(
  groups: readonly GroupResult[],
  style: TextStyle,
  failedOnly: boolean,
): readonly (readonly string[])[] {
  const render = (result: GroupResult) => groupLines(result, style, failedOnly);
  const all = fitBlocks(groups, render, roomForGroups);
  if (all.rest.length === 0 && !failedOnly) return all.shown;
  const { shown, rest } = fitBlocks(groups.filter(isTroubled), render, roomForGroups);
  const fine = groups.filter((group) => !isTroubled(group));
  return [
    ...shown,
    ...sumOfTroubled(rest, style, failedOnly),
    ...sumOfFine(fine, style, shown.length + rest.length > 0),
  ];
}

function sumOfTroubled(
  groups: readonly GroupResult[],
  style: TextStyle,
  failedOnly: boolean,
): readonly (readonly string[])[] {
  if (groups.length === 0) return [];
  const pairs = groups.flatMap((group) => group.pairs);
  return [
    [
      ...wrapped(
        `and ${count(groups.length, 'more group')} not all delivered: ${namesOf(groups)}`,
        style.width,
        2,
        0,
      ),
      ...wrapped(`${count(pairs.length, 'pair')}: ${pairWords(pairCounts(pairs))}`, style.width, 2),
      ...notDelivered(failedOnly ? pairs.filter(isFailed) : pairs, style, examples),
    ],
  ];
}

function sumOfFine(
  groups: readonly GroupResult[],
  style: TextStyle,
  afterOthers: boolean,
): readonly (readonly string[])[] {
  if (groups.length === 0) return [];
  const pairs = groups.flatMap((group) => group.pairs);
  const counts = `${count(pairs.length, 'pair')}: ${pairWords(pairCounts(pairs))}`;
  const which = afterOthers ? `and ${count(groups.length, 'more group')}` : count(groups.length, 'group');
  return [wrapped(`${which} (${counts}): ${namesOf(groups)}`, style.width, 2, 0)];
}

function namesOf(groups: readonly GroupResult[]): string {
  return folded(groups.map(({ parent, group }) => `${parent} / ${group}`));
}

function groupLines(result: GroupResult, style: TextStyle, failedOnly: boolean): readonly string[] {
  return [
    ...groupHeading(result, style),
    ...(failedOnly ? [] : pairTable(result.pairs, style)),
    ...notDelivered(failedOnly ? result.pairs.filter(isFailed) : result.pairs, style),
  ];
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
