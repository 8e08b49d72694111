import type { RunCommand, StepResult } from '../../apply/events.js';
import type { Finding } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { reportCounts, type Report } from './fold-report.js';
import { groupResultTexts } from '../../report/run/group-result-text.js';
import { groupResults } from '../../report/run/group-results.js';
import { pairWords } from '../../report/run/pair-words.js';
import { historyTexts } from './history-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { cutDetails, problemText } from '../../show/problem-text.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { stepTitle } from '../plan/step-text.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import { undoneSteps, undoneTitle, type UndoneSteps } from '../../report/run/undone-steps.js';

export interface ReportTextOptions {
  /** `--failed`: tables and pairs that succeeded are left out, counts stay. */
  readonly failedOnly?: boolean;
  /** Findings that stand above already, with the plan: only new ones are printed. */
  readonly shownFindings?: readonly Finding[];
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
  const shown = new Set((options.shownFindings ?? []).map((finding) => JSON.stringify(finding)));
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
  const names = steps.map(stepTitle);
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
