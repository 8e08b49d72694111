import type { JobResult, StepResult } from '../../apply/events.js';
import type { PairResult } from '../../model/content.js';
import { type DisplayNames, displayNamesOf } from '../../model/display-names.js';
import { groupBy, sortedBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitBlocks } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { cutDetails, problemText } from '../../show/problem-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { commonMessage, shortMessage } from '../../show/short-message.js';
import { count, folded, grouped, instantText, wrapped } from '../../show/words.js';
import { stepTitle } from '../../plan/steps/reason-text.js';
import {
  type GroupResult,
  groupResults,
  isTroubled,
  pairCounts,
  pairWords,
  type Report,
  toneOf,
} from './fold-report.js';
import { historyTexts } from './history-text.js';
import { nextStep, outcomeText, outcomeTone, summaryLine } from './outcome.js';
import { deliveredLine, mixedTable, undeliveredText, type UndeliveredOptions } from './undelivered-text.js';

export interface ReportTextOptions {
  /** `--failed`: pairs that did not fail are left out, counts stay. */
  readonly failedOnly?: boolean;
  /** The plan is shown above, with these findings: an empty line comes first, and only new ones are printed. */
  readonly afterPlan?: readonly Finding[];
  /** The errors are shown already. */
  readonly withoutErrors?: boolean;
  /** `--quiet`: notes are left out. */
  readonly quiet?: boolean;
  /** A command with the paths and flags of this run, to be run next; absent where they are not known. */
  readonly nextCommand?: (command: string) => string;
}

/** Failed or skipped steps beyond these are counted: of different reasons, and of one reason. */
const shownReasons = 40;
const shownSteps = 6;

/**
 * A report for people: what went wrong first, steps that were not done and each group with why its pairs
 * were not delivered; then history, findings and errors; at the end counts, the outcome and what to run next.
 */
export function reportText(report: Report, asked: TextStyle, options: ReportTextOptions = {}): string {
  const style = { ...asked, displayNames: displayNamesOf(report.members ?? []) };
  const { afterPlan = [], failedOnly = false, quiet = false } = options;
  const shown = new Set(afterPlan.map((finding) => JSON.stringify(finding)));
  const findings = report.findings.filter(
    (finding) => !shown.has(JSON.stringify(finding)) && !(quiet && finding.severity === 'info'),
  );
  const groups = groupResults(report);
  const errors = sharedProblems(options.withoutErrors === true ? [] : report.errors);
  const blocks = [
    stepLines(report.steps, style),
    ...groupResultTexts(groups, style, { failedOnly, told: toldBySteps(report.steps) }),
    ...(report.history === undefined ? [] : historyTexts(report.history, style, failedOnly)),
    findingLines(findings, style),
    errors.map((problem) => problemText(readable(problem, style), style.sources, style.colors)),
    lastLines(report, style, options),
  ];
  return `${options.afterPlan === undefined ? '' : '\n'}${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** A problem as it is shown: the path of its request only with `--verbose`. */
export function readable(problem: Problem, { verbose }: Pick<TextStyle, 'verbose'>): Problem {
  return verbose === true ? problem : { ...problem, message: shortMessage(problem.message) };
}

/** The messages of failed steps, by what follows a pair's own words. */
function toldBySteps(steps: readonly StepResult[]): ReadonlyMap<string, string> {
  return new Map(
    steps.flatMap(({ status, problem }) =>
      status === 'failed' && problem !== null ? [[problem.message, problem.code] as const] : [],
    ),
  );
}

function lastLines(report: Report, style: TextStyle, options: ReportTextOptions): readonly string[] {
  const paint = palette(style.colors);
  const text = outcomeText(report);
  const tones = { good: paint.good, open: paint.change, bad: paint.bad, warn: paint.warn };
  const next = options.nextCommand === undefined ? undefined : nextStep(report, options.nextCommand);
  return [
    ...wrapped(summaryLine(report), style.width, 2, 0),
    tones[outcomeTone(report)](text),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ];
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
  const names = steps.map((step) => escapeTerminal(stepTitle(titledStep(step, style.displayNames))));
  const title =
    names.length === 1
      ? `${names.join()} ${where}`
      : `${count(names.length, 'step')} ${where}: ${folded(names, shownSteps)}`;
  const why = problem === null ? [] : [`${problem.code} ${escapeTerminal(readable(problem, style).message)}`];
  const details = cutDetails(problem?.details ?? []).map(escapeTerminal);
  const hint = problem?.hint === undefined ? [] : [`hint: ${escapeTerminal(problem.hint)}`];
  return [
    ...wrapped(`${mark} ${title}`, style.width, 6, 2),
    ...[...why, ...details, ...hint].flatMap((text) => wrapped(text, style.width, 6)),
  ];
}

/** The step with its member's title. */
export function titledStep<S extends Pick<StepResult['step'], 'type' | 'name'>>(
  step: S,
  displayNames: DisplayNames | undefined,
): S {
  return step.type === 'member' ? { ...step, name: memberTitle(step.name, displayNames) } : step;
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
 * The steps of a run that were not done, by parent and reason: one refusal can block two hundred members, and
 * two hundred lines would hide other errors. Failed ones first, since the others mostly follow from them;
 * else in the order of the run.
 */
export function undoneSteps(results: readonly StepResult[]): readonly UndoneSteps[] {
  const undone = results.flatMap(({ step, status, problem }) =>
    status === 'succeeded' ? [] : [{ step, status, problem }],
  );
  const alike = groupBy(undone, ({ step, status, problem }) =>
    JSON.stringify([status, step.parent, problem?.code, ...wordsOf(step, problem)]),
  );
  const groups = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { step, status, problem } = first;
    const literal = same.every((one) => one.problem?.message === problem?.message);
    const [message = '', hint] = wordsOf(step, problem);
    return [
      {
        status,
        parent: step.parent,
        problem: literal || problem === null ? problem : { ...problem, message, hint },
        steps: sortedBy(
          same.map((each) => each.step),
          ({ name }) => name,
        ),
      },
    ];
  });
  return (['failed', 'skipped'] as const).flatMap((wanted) =>
    groups.filter(({ status }) => status === wanted),
  );
}

/** Message, hint and details without what is only this step's: its resource, and the ids of its request. */
function wordsOf(
  { type, name }: StepResult['step'],
  problem: StepResult['problem'],
): readonly (string | undefined)[] {
  if (problem === null) return [];
  const words = (text: string) => commonMessage(text, [[name, `the ${type}`]]);
  return [words(problem.message), problem.hint && words(problem.hint), ...(problem.details ?? [])];
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
 * Each group with its job and, where not all of it was delivered, why; `failedOnly` leaves out what did not
 * fail, `told` is as in `undeliveredText`.
 *
 * With `failedOnly`, or where not all have room, those with trouble are shown, as many as there is room for, then
 * summed up by cause; the others by name.
 */
function groupResultTexts(
  groups: readonly GroupResult[],
  style: TextStyle,
  options: { readonly failedOnly: boolean } & UndeliveredOptions,
): readonly (readonly string[])[] {
  const { failedOnly } = options;
  const render = (result: GroupResult) => groupLines(result, style, options);
  const all = fitBlocks(groups, render, roomForGroups);
  if (all.rest.length === 0 && !failedOnly) return all.shown;
  const { shown, rest } = fitBlocks(groups.filter(isTroubled), render, roomForGroups);
  const fine = groups.filter((group) => !isTroubled(group));
  return [
    ...shown,
    ...sumOfTroubled(rest, style, options),
    ...sumOfFine(fine, style, shown.length + rest.length > 0),
  ];
}

function sumOfTroubled(
  groups: readonly GroupResult[],
  style: TextStyle,
  { failedOnly, told }: { readonly failedOnly: boolean } & UndeliveredOptions,
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
      ...undeliveredText(failedOnly ? pairs.filter(hasFailed) : pairs, style, { told, most: examples }),
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

function groupLines(
  result: GroupResult,
  style: TextStyle,
  { failedOnly, told }: { readonly failedOnly: boolean } & UndeliveredOptions,
): readonly string[] {
  const { pairs } = result;
  if (failedOnly)
    return [...groupHeading(result, style), ...undeliveredText(pairs.filter(hasFailed), style, { told })];
  return [
    ...groupHeading(result, style),
    ...undeliveredText(pairs, style, { told }),
    ...mixedTable(pairs, style),
    ...(toneOf(result) === 'good' ? [] : deliveredLine(pairs, style)),
  ];
}

/** What `--failed` keeps: pairs that failed or were never published. */
export function hasFailed({ status }: PairResult): boolean {
  return status === 'Failed' || status === 'NotPublished';
}

function groupHeading(result: GroupResult, style: TextStyle): readonly string[] {
  const { parent, group, jobs, pairs } = result;
  const paint = palette(style.colors);
  const title = paint.strong(`${escapeTerminal(parent)} / ${escapeTerminal(group)}`);
  const ends = jobs.flatMap(({ endTime }) => endTime ?? []);
  const members = new Set(pairs.map(({ member }) => member)).size;
  const facts = [
    ...lastOf(ends).map((end) => `ended ${instantText(end)}`),
    ...(pairs.length === 0
      ? []
      : [`${count(pairs.length, 'pair')} in ${count(members, 'member')}: ${pairWords(pairCounts(pairs))}`]),
  ];
  const errors = [...new Set(jobs.flatMap(({ error }) => (error === null ? [] : [error])))]
    .map((error) => (style.verbose === true ? error : shortMessage(error)))
    .map(escapeTerminal);
  return [
    ...wrapped(`${title}: ${verdictOf(result, style)}`, style.width, 4, 0),
    ...[facts.join('; '), ...errors].filter(Boolean).flatMap((text) => wrapped(text, style.width, 2)),
  ];
}

/** `✔ 5 jobs Succeeded` only where every pair is delivered; else `✖ 300 of 9,000 pairs not delivered; 5 jobs Succeeded`. */
function verdictOf(result: GroupResult, style: TextStyle): string {
  const { jobs, pairs } = result;
  const paint = palette(style.colors);
  const states = jobStates(jobs);
  const missing = pairs.filter(({ status }) => status !== 'Succeeded').length;
  const lacks = missing === 0 ? [] : [`${grouped(missing)} of ${count(pairs.length, 'pair')} not delivered`];
  switch (toneOf(result)) {
    case 'good':
      return paint.good(`✔ ${states}`);
    case 'open':
      return jobs.length === 0 ? paint.warn('○ never published') : paint.change(`… ${states}`);
    case 'bad':
      return paint.bad(`✖ ${[...lacks, states].join('; ')}`);
  }
}

/** Each state once, as `2 jobs Succeeded, job Failed`: a group of several parts has a job for each. */
export function jobStates(jobs: readonly JobResult[]): string {
  if (jobs.length === 0) return 'no job';
  return [...groupBy(jobs, ({ state }) => state)]
    .map(([state, same]) => {
      const times = same.length === 1 ? 'job' : `${grouped(same.length)} jobs`;
      return `${times} ${escapeTerminal(state)}`;
    })
    .join(', ');
}

/** The latest of the times, as its service wrote it. */
function lastOf(times: readonly string[]): readonly string[] {
  return [...times].sort((a, b) => Date.parse(a) - Date.parse(b)).slice(-1);
}
