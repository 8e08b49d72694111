import { displayNamesOf } from '../../model/display-names.js';
import { sortedBy } from '../../model/order.js';
import { spanText } from '../../model/problem.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { codeMarkdown, escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, folded, grouped, instantText, shellQuote, wrapped } from '../../show/words.js';
import type { DriftPair } from '../drift/drift.js';
import { countsOf } from '../drift/read-drift.js';
import { type GroupOverview, isAsAsked, type Overview, type OverviewAnswer } from './overview.js';
import type { OverviewJson, WhyJson } from './shape.js';
import { commandLine, placeJson } from './view.js';

/** What `muster why MEMBER` found. */
export interface WholeMember extends OverviewAnswer {
  /** As it was asked for. */
  readonly name: string;
  /** What names files and endpoint on the command line that is to be run. */
  readonly words: readonly string[];
}

/** Pairs of one list that are told, beyond which they are counted. */
const shownPairs = 20;

/** One page: counts, each group and what puts the member there, what fails and what differs, and exceptions. */
export function overviewText({ overview, words }: WholeMember, style: TextStyle): string {
  if (overview === undefined) return '';
  const paint = palette(style.colors);
  const { member, held, groups, overrides } = overview;
  const item = firstWrong(overview);
  const command =
    item === undefined
      ? null
      : commandLine({ command: `why ${member.name} ${shellQuote(item.name)}` }, words);
  const blocks = [
    headLines(overview, style),
    held === undefined ? [] : wrapped(paint.warn(`Nothing is delivered: ${placed(held)}`), style.width, 2, 0),
    groups.length === 0 && held === undefined ? ['It is in no group.'] : [],
    ...groups.map((group) => groupLines(group, style)),
    failingLines(overview, style),
    differingLines(overview, style),
    overrides.length === 0
      ? []
      : [
          paint.strong('Left out by overrides'),
          ...overrides.flatMap(({ override, items }) =>
            wrapped(
              `- ${escapeTerminal(override.name)}${override.until === undefined ? '' : ` until ${override.until}`}: ${escapeTerminal(override.reason)}: ${folded(
                items.map(({ displayName }) => JSON.stringify(displayName)),
                5,
              )} (${escapeTerminal(spanText(override.at))})`,
              style.width,
              4,
              2,
            ),
          ),
        ],
    command === null ? [] : [`Next: ${escapeTerminal(command)}`],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(overview: Overview, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { member } = overview;
  const good = isAsAsked(overview);
  const labels = sortedBy(Object.entries(member.labels), ([key]) => key).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [
    ...wrapped(
      `${good ? paint.good('✔') : paint.bad('✖')} ${paint.strong(escapeTerminal(memberTitle(member.name, displayNamesOf([member]))))}: ${good ? 'as the files ask' : 'not as the files ask'}; ${countsText(overview)}.`,
      style.width,
      2,
      0,
    ),
    ...wrapped(
      `${labels.length === 0 ? 'No labels' : `Labels ${folded(labels)}`} (${escapeTerminal(spanText(member.at))}); ${member.parents.length === 1 ? 'parent' : 'parents'} ${folded(member.parents)}.`,
      style.width,
      2,
    ),
  ];
}

/** `12 items asked for in 2 groups; 11 in sync, 1 changed, 3 of its own`. */
function countsText({ groups, copies }: Overview): string {
  const asked = groups.reduce((sum, { items }) => sum + items, 0);
  const head = `${count(asked, 'pair')} of ${count(groups.length, 'group')}`;
  if (copies === null) return `${head}; its copies were not read`;
  const counts = countsOf(copies);
  const told = [
    `${grouped(counts.inSync)} in sync`,
    ...(['missing', 'changed', 'behind'] as const).flatMap((state) =>
      counts[state] === 0 ? [] : [`${grouped(counts[state])} ${state}`],
    ),
    ...(copies.some(isSuppressed) ? [`${grouped(copies.filter(isSuppressed).length)} suppressed`] : []),
    ...(counts.orphaned + counts.orphanSuspected === 0
      ? []
      : [`${grouped(counts.orphaned + counts.orphanSuspected)} left behind`]),
    `${grouped(counts.local)} of its own`,
  ];
  return `${head}; ${told.join(', ')}`;
}

function isSuppressed({ suppressed }: DriftPair): boolean {
  return suppressed !== undefined;
}

function placed({ text, at }: { readonly text: string; readonly at: GroupOverview['at'] }): string {
  return at === undefined
    ? escapeTerminal(text)
    : `${escapeTerminal(text)} (${escapeTerminal(spanText(at))})`;
}

function groupLines(one: GroupOverview, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { group, by, at, items, notPublished, held, parts } = one;
  const selections = group.content.length === 0 ? 'no selections' : folded(group.content);
  const behind = notPublished === 0 ? '' : paint.bad(`, ${grouped(notPublished)} not published`);
  return [
    ...wrapped(
      `group ${paint.strong(escapeTerminal(group.name))} of ${escapeTerminal(group.parent)}: ${count(items, 'item')} of ${selections}${behind}`,
      style.width,
      4,
      0,
    ),
    ...wrapped(placed({ text: by, at }), style.width, 4, 2),
    ...(held === undefined
      ? []
      : wrapped(paint.warn(`Nothing of it is delivered: ${placed(held)}`), style.width, 4, 2)),
    ...(parts.length === 0
      ? ['  in Azure, it does not have the member']
      : parts.flatMap((part) => wrapped(partText(part), style.width, 4, 2))),
  ];
}

function partText({ name, assignment, job }: GroupOverview['parts'][number]): string {
  const where = assignment === null ? `${name}, without an assignment` : `${name}, assignment ${assignment}`;
  const last =
    job === null
      ? 'never published, or its jobs could not be read'
      : `last job ${job.id} ${job.state}${job.endTime === null ? '' : ` ${instantText(job.endTime)}`}`;
  return escapeTerminal(`in Azure: ${where}; ${last}`);
}

function failingLines({ failing }: Overview, style: TextStyle): readonly string[] {
  if (failing.length === 0) return [];
  const paint = palette(style.colors);
  return [
    paint.strong(`Failing: ${count(failing.length, 'pair')}`),
    ...failing.slice(0, shownPairs).flatMap(({ item, cause, error, firstFailed, lastGood, group }) => {
      const since = firstFailed === null ? '' : ` since ${instantText(firstFailed)}`;
      const good = lastGood === null ? '' : `, last delivered ${instantText(lastGood)}`;
      return wrapped(
        `${paint.bad('✖')} ${escapeTerminal(`${item.kind} ${JSON.stringify(item.displayName)} by ${group}: ${cause}${since}${good}: ${error ?? ''}`)}`,
        style.width,
        6,
        2,
      );
    }),
    ...moreLines(failing.length, style),
  ];
}

function moreLines(of: number, style: TextStyle): readonly string[] {
  const more = of - shownPairs;
  return more > 0
    ? [palette(style.colors).faint(`  … ${grouped(more)} more; --format json has them all`)]
    : [];
}

/** Copies that are told by name: what is not in sync, and not the member's own. */
function differing({ copies }: Overview): readonly DriftPair[] {
  return (copies ?? []).filter(({ state }) => state !== 'inSync' && state !== 'local');
}

const stateTexts: Readonly<Partial<Record<DriftPair['state'], string>>> = {
  behind: 'not published yet',
  orphaned: 'left behind: no group delivers it any more',
  orphanSuspected: 'perhaps left behind',
};

function differingText({ item, state, group, difference, suppressed, override }: DriftPair): string {
  const fields = difference?.fields.join(', ') ?? '';
  return [
    `${item.kind} ${JSON.stringify(item.displayName)}`,
    ...(group === null ? [] : [`by ${group}`]),
    `${stateTexts[state] ?? state}${fields === '' ? '' : ` (${fields})`}`,
    ...(override === undefined ? [] : [`override ${override} leaves it out`]),
    ...(suppressed === undefined ? [] : [`accepted until ${suppressed.until}: ${suppressed.reason}`]),
  ].join(': ');
}

function differingLines(overview: Overview, style: TextStyle): readonly string[] {
  const found = differing(overview);
  if (found.length === 0) return [];
  const paint = palette(style.colors);
  return [
    paint.strong(`Copies: ${grouped(found.length)} not in sync`),
    ...found
      .slice(0, shownPairs)
      .flatMap((pair) => wrapped(`~ ${escapeTerminal(differingText(pair))}`, style.width, 6, 2)),
    ...moreLines(found.length, style),
  ];
}

/** The first item of which something is wrong. */
function firstWrong(overview: Overview): { readonly name: string } | undefined {
  const { failing, copies } = overview;
  const wrong: ReadonlySet<DriftPair['state']> = new Set(['missing', 'changed', 'behind']);
  return failing[0]?.item ?? copies?.find((pair) => wrong.has(pair.state) && !isSuppressed(pair))?.item;
}

function overviewJson(overview: Overview): OverviewJson {
  const { member, held, groups, failing, copies, overrides } = overview;
  return {
    labels: member.labels,
    held: held?.text ?? null,
    groups: groups.map(({ group, by, at, items, notPublished, held: heldGroup, parts }) => ({
      parent: group.parent,
      group: group.name,
      by,
      at: placeJson(at),
      selections: group.content,
      items,
      notPublished,
      held: heldGroup?.text ?? null,
      parts,
    })),
    failing: failing.map(
      ({ parent, group, item, cause, error, hint, failedJobs, firstFailed, lastGood }) => ({
        parent,
        group,
        item: itemJson(item),
        cause,
        error,
        hint,
        failedJobs,
        firstFailed,
        lastGood,
      }),
    ),
    copies: copies === null ? null : countsOf(copies),
    differing: differing(overview).map((pair) => ({
      parent: pair.parent,
      group: pair.group,
      item: itemJson(pair.item),
      state: pair.state,
      fields: pair.difference?.fields ?? [],
      suppressed: isSuppressed(pair),
    })),
    overrides: overrides.map(({ override: { name, reason, until, at }, items }) => ({
      override: name,
      reason,
      until: until ?? null,
      at: { file: at.file, line: at.line, column: at.column },
      items: items.map(itemJson),
    })),
  };
}

/** Columns of the lines inside a block of Markdown. */
const blockWidth = 100;

export const overviewView: View<WholeMember> = {
  text: overviewText,
  json: ({ name, overview, problems }, about): WhyJson => ({
    schemaVersion: 1,
    tool: about.tool,
    member: name,
    item: null,
    delivered: overview !== undefined && isAsAsked(overview),
    chains: [],
    overview: overview === undefined ? null : overviewJson(overview),
    errors: [...about.problems, ...problems].map(problemJson),
  }),
  markdown: (whole, { limit, problems }) => {
    const { overview, name } = whole;
    const title =
      overview === undefined
        ? `### ${codeMarkdown(name)}: not known`
        : `### ${isAsAsked(overview) ? '✔' : '✖'} ${codeMarkdown(name)}: ${escapeMarkdown(countsText(overview))}`;
    const page = overviewText(whole, { width: blockWidth, colors: false, sources: new Map() });
    return fitMarkdown(
      [
        { text: title, of: 'line', count: 1 },
        ...errorParts([...problems, ...whole.problems]),
        ...(overview === undefined
          ? []
          : [{ text: fenceMarkdown('text', page.trimEnd().split('\n')), of: 'page', count: 1 }]),
      ],
      limit,
      'The JSON lists all.',
    );
  },
};
