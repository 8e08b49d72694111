import { groupBy } from '../../model/order.js';
import type { Step, StepChange } from '../../plan/steps/step.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { partsText } from '../../features/plan/group-text.js';
import { namedLists, type NamedList } from './named-lists.js';
import { fold } from '../../show/problems-markdown.js';
import { costOf, isShort, stepSigns } from '../../features/plan/step-text.js';
import { alikeKey, hasDelete, type GroupOfSteps } from './steps-by-group.js';
import { textDiff } from '../words/text-diff.js';
import { count, grouped } from '../../show/words.js';
import { workCounts, workText } from '../../features/plan/work-counts.js';

/** A fold has more room than a terminal. */
const shownNames = 25;
const shownDeletes = 100;
const shownDiffLines = 100;
/** More steps of one kind and reason than this stand in one item with their names. */
const oneByOne = 5;

/** A group's steps in a fold whose title says what is done; configuration and members likewise. */
export function groupMarkdown(group: GroupOfSteps, memberNames: ReadonlyMap<string, string>): string {
  const { steps, likewise } = group;
  const body = [
    ...(group.group === '' ? parentItems(steps) : steps.map((step) => stepItem(step, memberNames))),
    ...(likewise.length === 0 ? [] : [likewiseItem(likewise)]),
  ].join('\n');
  return fold(foldTitle(group), body);
}

function foldTitle({ group, steps, likewise }: GroupOfSteps): string {
  if (group === '') return `configuration and members: ${workText(steps)}`;
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
    return [
      `- ${sign(first)} **${first.action} ${count(same.length, first.type)}**: ${escapeMarkdown(first.reason)}: ${names}`,
    ];
  });
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
  const why = step.reason === '' || fields.length > 0 ? '' : `: ${escapeMarkdown(step.reason)}`;
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
