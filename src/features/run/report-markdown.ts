import type { StepResult } from '../../apply/events.js';
import type { PairResult } from '../../model/content.js';
import { type DisplayNames, displayNamesOf } from '../../model/display-names.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import {
  detailLines,
  errorParts,
  findingParts,
  detailsMarkdown,
  listMarkdown,
} from '../../show/problems-markdown.js';
import { shortMessage } from '../../show/short-message.js';
import { count, grouped } from '../../show/words.js';
import { type Cause, causesOf, subjectOf } from './causes.js';
import {
  type GroupResult,
  groupResults,
  isTroubled,
  pairCounts,
  type Report,
  type RunHistory,
  toneOf,
} from './fold-report.js';
import { historyTexts } from './history-text.js';
import { outcomeText, summaryLine } from './outcome.js';
import { jobStates, titledStep, undoneSteps, type UndoneSteps, undoneTitle } from './report-text.js';

/** Rows of the table of groups; the rest is summed up. */
const shownGroups = 100;
/** Causes of a group, and pairs of a cause, that are listed. */
const shownCauses = 20;
const shownPairs = 50;
/** Steps that were not done for one reason, by name. */
const shownSteps = 20;

/**
 * A run as GitHub-flavoured Markdown, for a job summary or a comment: how it ended and counts first,
 * a table of groups, those with trouble first, errors, steps that were not done, then for each group
 * with trouble a fold with its causes and pairs, and findings.
 *
 * At most `limit` bytes; what does not fit is counted. `shown` keeps some pairs of the folds only:
 * counts are of all.
 */
export function reportMarkdown(
  report: Report,
  options: { readonly limit: number; readonly shown?: (pair: PairResult) => boolean },
): string {
  const shown = options.shown ?? (() => true);
  const displayNames = displayNamesOf(report.members ?? []);
  const groups = groupResults(report);
  const troubled = groups.filter(isTroubled);
  const parts = [
    part('line', `### ${outcomeText(report)}\n\n${summaryLine(report)}`),
    ...errorParts(report.errors.map((problem) => ({ ...problem, message: shortMessage(problem.message) }))),
    ...stepParts(report.steps, displayNames),
    ...(groups.length === 0
      ? []
      : [part('table', groupTable([...troubled, ...groups.filter((group) => !isTroubled(group))]))]),
    ...troubled.map((group) => part('group', groupFold(group, shown, displayNames))),
    ...historyParts(report.history, displayNames),
    ...findingParts(report.findings),
  ];
  return fitMarkdown(parts, options.limit, 'The JSON of this report lists all.');
}

/** The same lines as in a terminal: it is a log to look things up in. */
function historyParts(history: RunHistory | undefined, displayNames: DisplayNames): readonly MarkdownPart[] {
  if (history === undefined) return [];
  const blocks = historyTexts(
    history,
    { width: 100, colors: false, sources: new Map(), displayNames },
    false,
  );
  const lines = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return [part('history', detailsMarkdown('History', fenceMarkdown('text', lines)))];
}

function stepParts(steps: readonly StepResult[], displayNames: DisplayNames): readonly MarkdownPart[] {
  const undone = undoneSteps(steps);
  if (undone.length === 0) return [];
  const all = undone.reduce((sum, same) => sum + same.steps.length, 0);
  return [
    {
      text: detailsMarkdown(
        undoneTitle(undone),
        listMarkdown(undone.map((same) => undoneItem(same, displayNames))),
      ),
      of: 'step',
      count: all,
    },
  ];
}

function undoneItem({ status, parent, problem, steps }: UndoneSteps, displayNames: DisplayNames): string {
  const sign = status === 'failed' ? '✖ failed' : '⊘ skipped';
  const where = `in ${codeMarkdown(parent)}`;
  const names = steps.slice(0, shownSteps).map((step) => {
    const what = step.action === 'publish' ? 'publish' : `${step.action} ${step.type}`;
    return `${what} ${codeMarkdown(titledStep(step, displayNames).name)}`;
  });
  const more = steps.length - names.length;
  const listed = `${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
  const title =
    steps.length === 1 ? `${listed} ${where}` : `${count(steps.length, 'step')} ${where}: ${listed}`;
  const why = problem === null ? '' : `: ${problem.code} ${escapeMarkdown(shortMessage(problem.message))}`;
  const hint = problem?.hint === undefined ? '' : `<br>hint: ${escapeMarkdown(problem.hint)}`;
  return [`- ${sign} ${title}${why}${hint}`, ...detailLines(problem?.details)].join('\n');
}

function groupTable(groups: readonly GroupResult[]): string {
  const rest = groups.slice(shownGroups);
  return [
    '| group | last job | succeeded | failed | in progress | unknown | skipped | not published |',
    '| :-- | :-- | --: | --: | --: | --: | --: | --: |',
    ...groups
      .slice(0, shownGroups)
      .map((group) =>
        row(`${signs[toneOf(group)]} ${titleOf(group)}`, escapeMarkdown(jobStates(group.jobs)), group.pairs),
      ),
    ...(rest.length === 0
      ? []
      : [
          row(
            count(rest.length, 'more group'),
            '',
            rest.flatMap(({ pairs }) => pairs),
          ),
        ]),
  ].join('\n');
}

function row(name: string, job: string, pairs: readonly PairResult[]): string {
  const { succeeded, failed, inProgress, unknown, skipped, notPublished = 0 } = pairCounts(pairs);
  const counts = [succeeded, failed, inProgress, unknown, skipped, notPublished].map(grouped);
  return `| ${[name, job, ...counts].join(' | ')} |`;
}

const signs = { good: '✔', open: '…', bad: '✖' } as const;

function titleOf(group: GroupResult): string {
  return `${codeMarkdown(group.parent)} / ${codeMarkdown(group.group)}`;
}

function groupFold(
  group: GroupResult,
  shown: (pair: PairResult) => boolean,
  displayNames: DisplayNames,
): string {
  const causes = causesOf(group.pairs.filter(shown), displayNames);
  const rest = causes.slice(shownCauses).flatMap(({ pairs }) => pairs);
  const errors = new Set(group.jobs.flatMap(({ error }) => error ?? []));
  const jobErrors = [...errors].map((error) => `- ${escapeMarkdown(shortMessage(error))}`);
  const undelivered = causes.reduce((sum, { pairs }) => sum + pairs.length, 0);
  return detailsMarkdown(
    `${signs[toneOf(group)]} ${titleOf(group)}: ${escapeMarkdown(jobStates(group.jobs))}, ${count(undelivered, 'pair')} not delivered`,
    [
      ...jobErrors,
      ...causes.slice(0, shownCauses).map((cause) => causeItem(cause, displayNames)),
      ...(rest.length === 0 ? [] : [`- and ${count(rest.length, 'pair')} that ended otherwise`]),
    ].join('\n'),
  );
}

function causeItem(cause: Cause, displayNames: DisplayNames): string {
  const { status, why, hint } = cause;
  const advice = hint === null ? '' : `<br>hint: ${escapeMarkdown(hint)}`;
  const said = why === '' ? '' : `: ${escapeMarkdown(why)}`;
  const listed = status === 'InProgress' || status === 'Skipped' ? [] : listedOf(cause, displayNames);
  const more = listed.length - shownPairs;
  return [
    `- **${status}** ${subjectOf(cause, codeMarkdown)}${said}${advice}`,
    ...listed.slice(0, shownPairs),
    ...(more > 0 ? [`  - and ${grouped(more)} more`] : []),
  ].join('\n');
}

/** Which members and items, as far as the subject does not name them. */
function listedOf({ pairs, members, items, whole }: Cause, displayNames: DisplayNames): readonly string[] {
  const item = ({ kind, displayName }: PairResult['item']) => `${kind} ${codeMarkdown(displayName)}`;
  if (members.length === 1)
    return whole || items.length === 1 ? [] : items.map((each) => `  - ${item(each)}`);
  if (whole || items.length === 1) return members.map((member) => `  - ${codeMarkdown(member)}`);
  return pairs.map(
    (pair) => `  - ${item(pair.item)} → ${codeMarkdown(memberTitle(pair.member, displayNames))}`,
  );
}

function part(of: string, text: string): MarkdownPart {
  return { text, of, count: 1 };
}
