import type { Finding, Problem } from '../../model/problem.js';
import { estimateWait } from '../../plan/publish/estimate-wait.js';
import type { Move } from '../../plan/guards/find-moves.js';
import { allSteps, type FleetPlan, type ParentPlan } from '../../plan/fleet-plan.js';
import { codeMarkdown, escapeMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { groupMarkdown, nameList } from '../../report/plan/group-markdown.js';
import { waysOf } from './move-text.js';
import { memberNamesOf } from '../../report/plan/named-lists.js';
import { errorParts, findingParts, listOf } from '../../show/problems-markdown.js';
import { ringTexts } from './ring-text.js';
import { stepsByGroup } from '../../report/plan/steps-by-group.js';
import { count, grouped } from '../../show/words.js';
import { waitText } from '../../report/plan/wait-text.js';
import { workCounts } from './work-counts.js';

/** Rows of the table of parents; the rest is counted. */
const shownParents = 50;

/**
 * The plan as GitHub-flavoured Markdown, for a comment or a summary: counts first, a table of
 * parents, errors and findings with file and line, then a fold for each group.
 *
 * At most `limit` bytes; what does not fit is counted, group by group. `problems` are errors of no
 * parent, `nothing` is said of a plan without steps.
 */
export function planMarkdown(
  plan: FleetPlan,
  options: { readonly limit: number; readonly problems?: readonly Problem[]; readonly nothing?: string },
): string {
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const problems = [...(options.problems ?? []), ...plan.parents.flatMap((parent) => parent.problems)];
  const parts = [
    part('line', `### ${title(plan, problems, options.nothing ?? noChanges)}`),
    ...listed(waitText(estimateWait(plan))).map((text) => part('line', text)),
    ...(plan.parents.length === 0 ? [] : [part('table', parentTable(plan.parents))]),
    ...errorParts(problems),
    ...findingParts(findings),
    ...plan.parents.flatMap(parentParts),
  ];
  return fitMarkdown(parts, options.limit, 'The JSON of this plan lists all.');
}

function listed(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

const noChanges = 'No changes. Azure is as the files ask.';

function title(plan: FleetPlan, problems: readonly Problem[], nothing: string): string {
  const counts = workCounts(allSteps(plan));
  const unplanned = plan.parents.filter(({ state }) => state === 'error').length;
  const steps = counts.writes + counts.publish;
  if (steps === 0 && problems.length > 0 && unplanned === plan.parents.length) return '✖ No plan';
  const but = unplanned === 0 ? '' : ` ✖ ${count(unplanned, 'parent')} could not be planned.`;
  if (steps === 0) return `${nothing}${but}`;
  const deletes = `${grouped(counts.delete)} to delete`;
  const work = [
    `${grouped(counts.create)} to create`,
    `${grouped(counts.update)} to update`,
    counts.delete === 0 ? deletes : `🗑 ${deletes}`,
    `${grouped(counts.publish)} to publish`,
  ];
  return `Plan: ${work.join(', ')}.${but}`;
}

function parentTable(parents: readonly ParentPlan[]): string {
  const rest = parents.slice(shownParents);
  const rows = [
    ...parents
      .slice(0, shownParents)
      .map((parent) => row(`${codeMarkdown(parent.parent)} (tier ${String(parent.tier)})`, [parent])),
    ...(rest.length === 0 ? [] : [row(count(rest.length, 'more parent'), rest)]),
    ...(parents.length === 1 ? [] : [row('**all**', parents)]),
  ];
  return [
    '| parent | create | update | delete | publish | writes | operations |',
    '| :-- | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}

function row(name: string, parents: readonly ParentPlan[]): string {
  const [only] = parents;
  if (parents.length === 1 && only?.state === 'error') return `| ${name} | ✖ not planned | | | | | |`;
  if (parents.length === 1 && only?.suspended === true) return `| ${name} | suspended | | | | | |`;
  const counts = workCounts(parents.flatMap(({ steps }) => steps));
  const cells = [
    counts.create,
    counts.update,
    counts.delete,
    counts.publish,
    counts.writes,
    counts.operations,
  ];
  return `| ${[name, ...cells.map(grouped)].join(' | ')} |`;
}

/** The parent's name, its rings and its moves stand above its first group, and never alone. */
function parentParts(parent: ParentPlan): readonly MarkdownPart[] {
  const memberNames = memberNamesOf(parent.steps);
  const notes = [
    ...ringTexts(parent).map((text) => `- ${escapeMarkdown(text)}`),
    ...waysOf(parent.moves).map(moveItem),
  ];
  const heading = [`#### ${codeMarkdown(parent.parent)}`, ...(notes.length === 0 ? [] : [listOf(notes)])];
  return stepsByGroup(parent.steps).map((group, index) => ({
    text: [...(index === 0 ? heading : []), groupMarkdown(group, memberNames)].join('\n\n'),
    of: 'group',
    count: 1 + group.likewise.length,
  }));
}

/** Members that go the same way. */
function moveItem(movers: readonly Move[]): string {
  const [first] = movers;
  const { from, to } = first ?? { from: [], to: [] };
  return `- moves: ${nameList(movers.map(({ member }) => member))} from ${nameList(from)} to ${nameList(to)}`;
}

function part(of: string, text: string): MarkdownPart {
  return { text, of, count: 1 };
}
