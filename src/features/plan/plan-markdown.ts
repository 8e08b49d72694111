import { groupBy } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { allSteps, type FleetPlan, type ParentPlan } from '../../plan/fleet-plan.js';
import type { Move } from '../../plan/guards/find-moves.js';
import { estimateWait } from '../../plan/publish/estimate-wait.js';
import { waitingSteps } from '../../plan/publish/waiting-rings.js';
import { reasonOfSeveral } from '../../plan/steps/reason-text.js';
import type { Step, StepChange } from '../../plan/steps/step.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { fitMarkdown, type MarkdownPart } from '../../show/fit-markdown.js';
import { detailsMarkdown, errorParts, findingParts, listMarkdown } from '../../show/problems-markdown.js';
import { textDiff } from '../../show/visible-difference.js';
import { count, grouped } from '../../show/words.js';
import { changeParts } from './change-text.js';
import {
  alikeKey,
  contentGroup,
  type GroupOfSteps,
  hasDelete,
  partsText,
  ringTexts,
  stepsByGroup,
} from './group-text.js';
import { hasTiers, waysOf } from './parent-text.js';
import { partsWork } from './part-steps.js';
import { waitingText, waitText } from './plan-text.js';
import { reachParts } from './reach-text.js';
import {
  costOf,
  isShort,
  isTold,
  memberNamesByResource,
  type NamedList,
  namedLists,
  nounOf,
  stepSigns,
  workCounts,
  workText,
} from './step-text.js';
import { titledPlan } from './titled-plan.js';

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
  planned: FleetPlan,
  options: { readonly limit: number; readonly problems?: readonly Problem[]; readonly nothing?: string },
): string {
  const plan = titledPlan(planned);
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const problems = [...(options.problems ?? []), ...plan.parents.flatMap((parent) => parent.problems)];
  const parts = [
    part('line', `### ${title(plan, problems, options.nothing ?? noChanges)}`),
    ...listed(waitText(estimateWait(plan))).map((text) => part('line', text)),
    ...(plan.parents.length === 0 ? [] : [part('table', parentTable(plan.parents))]),
    ...errorParts(problems),
    ...findingParts(findings),
    ...reachParts(plan),
    ...changeParts(plan.parents),
    ...plan.parents.flatMap(parentParts),
  ];
  return fitMarkdown(parts, options.limit, 'The JSON of this plan lists all.');
}

function listed(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

const noChanges = 'No changes. Azure matches the files.';

function title(plan: FleetPlan, problems: readonly Problem[], nothing: string): string {
  const counts = workCounts(allSteps(plan));
  const unplanned = plan.parents.filter(({ state }) => state === 'error').length;
  const steps = counts.writes + counts.publish;
  if (steps === 0 && problems.length > 0 && unplanned === plan.parents.length) return '✖ No plan';
  const but = unplanned === 0 ? '' : ` ✖ ${count(unplanned, 'parent')} could not be planned.`;
  const waiting = waitingSteps(plan);
  if (steps === 0) return `${waiting > 0 ? waitingText(waiting) : nothing}${but}`;
  const deletes = `${grouped(counts.delete)} to delete`;
  const work = [
    `${grouped(counts.create)} to create`,
    `${grouped(counts.update)} to update`,
    counts.delete === 0 ? deletes : `🗑 ${deletes}`,
    `${grouped(counts.publish)} to publish`,
  ];
  const later = waiting === 0 ? '' : ` ${count(waiting, 'step')} more for a later run.`;
  return `Plan: ${work.join(', ')}.${later}${but}`;
}

function parentTable(parents: readonly ParentPlan[]): string {
  const rest = parents.slice(shownParents);
  const tiers = hasTiers(parents);
  const rows = [
    ...parents
      .slice(0, shownParents)
      .map((parent) =>
        row(`${codeMarkdown(parent.parent)}${tiers ? ` (tier ${String(parent.tier)})` : ''}`, [parent]),
      ),
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
  const memberNames = memberNamesByResource(parent.steps);
  const notes = [
    ...ringTexts(parent).map((text) => `- ${escapeMarkdown(text)}`),
    ...waysOf(parent.moves).map(moveItem),
  ];
  const heading = [
    `#### ${codeMarkdown(parent.parent)}`,
    ...(notes.length === 0 ? [] : [listMarkdown(notes)]),
  ];
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

/** A fold has more room than a terminal. */
const shownNames = 25;
const shownDeletes = 100;
const shownDiffLines = 100;
/** More steps of one kind and reason than this stand in one item with their names. */
const oneByOne = 5;

/** A group's steps in a fold whose title says what is done; configuration and members likewise. */
function groupMarkdown(group: GroupOfSteps, memberNames: ReadonlyMap<string, string>): string {
  const { steps, likewise } = group;
  const body = [
    ...(group.group === '' || group.group === contentGroup
      ? parentItems(steps)
      : groupItems(steps, memberNames)),
    ...(likewise.length === 0 ? [] : [likewiseItem(likewise)]),
  ].join('\n');
  return detailsMarkdown(foldTitle(group), body);
}

function foldTitle({ group, steps, likewise }: GroupOfSteps): string {
  if (group === '') return `configuration and members: ${workText(steps)}`;
  if (group === contentGroup) return `content from files: ${workText(steps)}`;
  const actions = steps.map(
    (step) => `${stepSigns[step.action]} ${step.action}${step.action === 'publish' ? '' : ` ${step.type}`}`,
  );
  const all = [...steps, ...likewise.flatMap((other) => other.steps)];
  const { operations } = workCounts(all);
  const cost = operations === 0 ? '' : ` (${count(operations, 'operation')})`;
  const more = likewise.length === 0 ? '' : ` and ${count(likewise.length, 'more group')} likewise`;
  return `${codeMarkdown(group)}${partsText(steps)}${more}: ${[...new Set(actions)].join(', ')}${cost}`;
}

function likewiseItem(likewise: GroupOfSteps['likewise']): string {
  const steps = likewise.flatMap((other) => other.steps);
  const names = nameList(
    likewise.map(({ group }) => group),
    hasDelete(steps) ? shownDeletes : shownNames,
  );
  return `- likewise for ${count(likewise.length, 'more group')}, ${workText(steps)}: ${names}`;
}

function parentItems(steps: readonly Step[]): readonly string[] {
  const alike = [...groupBy(steps, (step) => JSON.stringify(alikeKey(step))).values()];
  return alike.flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= oneByOne) return same.map((step) => stepItem(step, new Map()));
    const names = nameList(
      same.map(({ name }) => name),
      first.action === 'delete' ? shownDeletes : shownNames,
    );
    const fields = first.action === 'update' ? first.changes : [];
    const why = isTold(first) ? '' : escapeMarkdown(reasonOfSeveral(first.reason));
    return [
      [
        `- ${sign(first)} **${first.action} ${count(same.length, nounOf(first.type))}**${why}: ${names}`,
        ...fields.flatMap(fieldItem),
      ].join('\n'),
    ];
  });
}

/** Step by step; of several parts what they have in common once, and each part as one item. */
function groupItems(steps: readonly Step[], memberNames: ReadonlyMap<string, string>): readonly string[] {
  const parts = partsWork(steps, memberNames);
  if (parts === undefined) return steps.map((step) => stepItem(step, memberNames));
  return [
    ...(parts.fields.length === 0 ? [] : [['- values:', ...parts.fields.flatMap(fieldItem)].join('\n')]),
    ...parts.lists.map(({ list, parts: of, without }) => {
      const where = `${of.length === 0 ? '' : ` in ${nameList(of)}`}${without ? ', without' : ''}`;
      return `- \`${list.sign}\` ${list.title}${where}: ${nameList(list.names, shownNames)}`;
    }),
    ...parts.parts.map(({ name, resourceName, action, work, because }) => {
      const other = resourceName === undefined ? '' : ` (${codeMarkdown(resourceName)})`;
      const what = work.map(({ text, members }) => [text, ...members.map(memberItem)].join(' '));
      const why = because === undefined ? '' : `, because ${escapeMarkdown(because)}`;
      return `- \`${stepSigns[action]}\` ${codeMarkdown(name)}${other}: ${what.join(', ')}${why}`;
    }),
    ...(parts.because === undefined ? [] : [`- each because ${escapeMarkdown(parts.because)}`]),
    ...parts.deletes.map((step) => stepItem(step, memberNames)),
  ];
}

function memberItem({ sign: listSign, title, names }: NamedList): string {
  return `(\`${listSign}\` ${title}: ${nameList(names)})`;
}

function stepItem(step: Step, memberNames: ReadonlyMap<string, string>): string {
  const part =
    step.type !== 'member' && step.name.toLowerCase() !== step.resourceName.toLowerCase()
      ? ` (${codeMarkdown(step.resourceName)})`
      : '';
  if (step.action === 'publish') {
    const cost = costOf(step.items.length, step.members.length);
    return `- ${sign(step)} **publish** ${codeMarkdown(step.name)}${part}: ${cost}, because ${escapeMarkdown(step.reason)}`;
  }
  const fields = step.action === 'update' ? step.changes : [];
  const why = step.reason === '' || isTold(step) ? '' : `: ${escapeMarkdown(step.reason)}`;
  return [
    `- ${sign(step)} **${step.action} ${step.type}** ${codeMarkdown(step.name)}${part}${why}`,
    ...namedLists(step, memberNames).map(listItem),
    ...fields.flatMap(fieldItem),
  ].join('\n');
}

function listItem({ sign: listSign, title, names }: NamedList): string {
  return `  - \`${listSign}\` ${title}: ${nameList(names, shownNames)}`;
}

function fieldItem(change: StepChange): readonly string[] {
  if (change.what !== 'field') return [];
  const { from, to } = change;
  const field = escapeMarkdown(change.field);
  if (isShort(from) && isShort(to)) return [`  - ${field}: ${valueOf(from)} → ${valueOf(to)}`];
  const { lines, more } = textDiff(from ?? '', to ?? '', shownDiffLines);
  const diff = fenceMarkdown('diff', [
    ...lines.map(({ sign: lineSign, text }) => `${lineSign}${text}`),
    ...(more === 0 ? [] : [`… ${grouped(more)} more lines`]),
  ]);
  return [`  - ${field}:`, '', ...diff.split('\n').map((line) => `    ${line}`)];
}

function valueOf(value: string | null): string {
  return value === null ? 'nothing' : codeMarkdown(value);
}

function sign(step: Step): string {
  return `\`${stepSigns[step.action]}\``;
}

/** Names as code, the rest counted. */
export function nameList(names: readonly string[], most = shownNames): string {
  const shown = names.slice(0, most).map(codeMarkdown).join(', ');
  return names.length > most ? `${shown} and ${grouped(names.length - most)} more` : shown;
}
