import type { StepResult } from '../../apply/events.js';
import type { PairResult } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import {
  detailLines,
  errorParts,
  findingParts,
  detailsMarkdown,
  listMarkdown,
} from '../../show/problems-markdown.js';
import { count, grouped } from '../../show/words.js';
import {
  type GroupResult,
  groupResults,
  isTroubled,
  pairCauses,
  pairCounts,
  type Report,
  type RunHistory,
} from './fold-report.js';
import { historyTexts } from './history-text.js';
import { outcomeText, summaryLine, undoneSteps, type UndoneSteps, undoneTitle } from './report-text.js';

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
  const groups = groupResults(report);
  const troubled = groups.filter(isTroubled);
  const parts = [
    part('line', `### ${outcomeText(report)}\n\n${summaryLine(report)}`),
    ...errorParts(report.errors),
    ...stepParts(report.steps),
    ...(groups.length === 0
      ? []
      : [part('table', groupTable([...troubled, ...groups.filter((group) => !isTroubled(group))]))]),
    ...troubled.map((group) => part('group', groupFold({ ...group, pairs: group.pairs.filter(shown) }))),
    ...historyParts(report.history),
    ...findingParts(report.findings),
  ];
  return fitMarkdown(parts, options.limit, 'The JSON of this report lists all.');
}

/** The same lines as in a terminal: it is a log to look things up in. */
function historyParts(history: RunHistory | undefined): readonly MarkdownPart[] {
  if (history === undefined) return [];
  const blocks = historyTexts(history, { width: 100, colors: false, sources: new Map() }, false);
  const lines = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return [part('history', detailsMarkdown('History', fenceMarkdown('text', lines)))];
}

function stepParts(steps: readonly StepResult[]): readonly MarkdownPart[] {
  const undone = undoneSteps(steps);
  if (undone.length === 0) return [];
  const all = undone.reduce((sum, same) => sum + same.steps.length, 0);
  return [
    {
      text: detailsMarkdown(undoneTitle(undone), listMarkdown(undone.map(undoneItem))),
      of: 'step',
      count: all,
    },
  ];
}

function undoneItem({ status, parent, problem, steps }: UndoneSteps): string {
  const sign = status === 'failed' ? '✖ failed' : '⊘ skipped';
  const where = `in ${codeMarkdown(parent)}`;
  const names = steps.slice(0, shownSteps).map((step) => {
    const what = step.action === 'publish' ? 'publish' : `${step.action} ${step.type}`;
    return `${what} ${codeMarkdown(step.name)}`;
  });
  const more = steps.length - names.length;
  const listed = `${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
  const title =
    steps.length === 1 ? `${listed} ${where}` : `${count(steps.length, 'step')} ${where}: ${listed}`;
  const why = problem === null ? '' : `: ${problem.code} ${escapeMarkdown(problem.message)}`;
  const hint = problem?.hint === undefined ? '' : `<br>hint: ${escapeMarkdown(problem.hint)}`;
  return [`- ${sign} ${title}${why}${hint}`, ...detailLines(problem?.details)].join('\n');
}

function groupTable(groups: readonly GroupResult[]): string {
  const rest = groups.slice(shownGroups);
  return [
    '| group | last job | succeeded | failed | in progress | unknown | skipped |',
    '| :-- | :-- | --: | --: | --: | --: | --: |',
    ...groups.slice(0, shownGroups).map((group) => row(titleOf(group), jobWords(group), group.pairs)),
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
  const { succeeded, failed, inProgress, unknown, skipped } = pairCounts(pairs);
  const counts = [succeeded, failed, inProgress, unknown, skipped].map(grouped);
  return `| ${[name, job, ...counts].join(' | ')} |`;
}

function titleOf({ parent, group }: GroupResult): string {
  return `${codeMarkdown(parent)} / ${codeMarkdown(group)}`;
}

const signs = new Map([
  ['Succeeded', '✔'],
  ['InProgress', '…'],
]);

function jobWords({ jobs }: GroupResult): string {
  if (jobs.length === 0) return 'no job';
  // A group of several parts has a job for each.
  return [...groupBy(jobs, ({ state }) => state)]
    .map(([state, same]) => {
      const times = same.length === 1 ? '' : ` (${grouped(same.length)} jobs)`;
      return `${signs.get(state) ?? '✖'} ${escapeMarkdown(state)}${times}`;
    })
    .join(', ');
}

function groupFold(group: GroupResult): string {
  const causes = pairCauses(group.pairs);
  const rest = causes.slice(shownCauses).flat();
  const errors = new Set(group.jobs.flatMap(({ error }) => error ?? []));
  const jobErrors = [...errors].map((error) => `- ${escapeMarkdown(error)}`);
  const undelivered = causes.reduce((sum, pairs) => sum + pairs.length, 0);
  return detailsMarkdown(
    `${titleOf(group)}: ${jobWords(group)}, ${count(undelivered, 'pair')} not delivered`,
    [
      ...jobErrors,
      ...causes.slice(0, shownCauses).map(causeItem),
      ...(rest.length === 0 ? [] : [`- and ${count(rest.length, 'pair')} that ended otherwise`]),
    ].join('\n'),
  );
}

function causeItem(pairs: readonly PairResult[]): string {
  const [first] = pairs;
  if (first === undefined) return '';
  const { status, cause, error, hint } = first;
  const why = [cause, error].flatMap((text) => (text === null ? [] : [`: ${escapeMarkdown(text)}`]));
  const advice = hint === null ? '' : `<br>hint: ${escapeMarkdown(hint)}`;
  const listed = status === 'Failed' || status === 'Unknown' ? pairs.slice(0, shownPairs) : [];
  const more = listed.length === 0 ? 0 : pairs.length - listed.length;
  return [
    `- **${status}** ${count(pairs.length, 'pair')}${why.join('')}${advice}`,
    ...listed.map(
      ({ item, member }) => `  - ${item.kind} ${codeMarkdown(item.displayName)} → ${codeMarkdown(member)}`,
    ),
    ...(more > 0 ? [`  - and ${grouped(more)} more`] : []),
  ].join('\n');
}

function part(of: string, text: string): MarkdownPart {
  return { text, of, count: 1 };
}
