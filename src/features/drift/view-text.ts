import { groupKey } from '../../model/content.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';
import { driftPairLines } from './drift-pair-text.js';
import type { Drift, DriftGroup, DriftPair, DriftResource, PairState, SkippedGroup } from './drift.js';

/**
 * Drift for people: counts first, then parents tier by tier with their resources and groups, each group
 * with the pairs that differ; then what members hold that no group delivers. What could not be read goes
 * another way. Ends with a newline.
 */
export function driftText(compared: Drift, isDrift: boolean, style: TextStyle): string {
  const drift = titledDrift(compared);
  const blocks = [
    summaryLines(drift, isDrift, style),
    ...parentBlocks(drift, style).map(({ lines }) => lines),
    othersLines(drift, style),
    suppressedLines(drift, style),
    findingLines(drift.findings, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** Drift as people read it: its members by their titles. For texts only. */
export function titledDrift(drift: Drift): Drift {
  const { displayNames, pairs, resources } = drift;
  if (displayNames === undefined) return drift;
  return {
    ...drift,
    pairs: pairs.map((pair) => ({ ...pair, member: memberTitle(pair.member, displayNames) })),
    resources: resources.map((resource) =>
      resource.type === 'member' ? { ...resource, name: memberTitle(resource.name, displayNames) } : resource,
    ),
  };
}

/** States of content that no group delivers. */
const others: ReadonlySet<PairState> = new Set(['orphaned', 'orphanSuspected', 'local']);

/** How much differs, in three lines. */
export function summaryLines(drift: Drift, isDrift: boolean, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { counts, resources, problems } = drift;
  const of = (state: DriftResource['state']) => resources.filter((one) => one.state === state).length;
  const suppressed = drift.pairs.filter((pair) => pair.suppressed !== undefined).length;
  const head = isDrift
    ? paint.warn('~ Drift:')
    : problems.length > 0
      ? paint.bad('✖ No drift found in what could be read:')
      : paint.good('✔ No drift:');
  const told = [
    `${count(counts.changed, 'copy', 'copies')} changed`,
    ...(counts.behind > 0 ? [`${grouped(counts.behind)} behind`] : []),
    `${grouped(counts.missing)} missing`,
    ...(counts.unreadable > 0 ? [`${grouped(counts.unreadable)} unreadable`] : []),
    `${grouped(counts.inSync)} in sync`,
    ...(suppressed > 0 ? [`${grouped(suppressed)} suppressed`] : []),
  ].join(', ');
  const controlled = [
    `${count(of('changed'), 'resource')} changed`,
    `${grouped(of('missing'))} missing`,
    `${grouped(of('unmanaged'))} unmanaged`,
  ].join(', ');
  const besides = [
    ...(counts.orphaned > 0 ? [`${grouped(counts.orphaned)} orphaned`] : []),
    ...(counts.orphanSuspected > 0 ? [`${grouped(counts.orphanSuspected)} perhaps orphaned`] : []),
    `${grouped(counts.local)} of the members’ own`,
  ].join(', ');
  return [
    ...wrapped(`${paint.strong(head)} ${told}.`, style.width, 2, 0),
    ...wrapped(`Control plane: ${controlled}.`, style.width, 2, 0),
    ...wrapped(`Other content: ${besides}.`, style.width, 2, 0),
  ];
}

/** The parents that something is said of, in order, each with its resources and groups. */
export function parentBlocks(
  drift: Drift,
  style: TextStyle,
): readonly { readonly parent: string; readonly lines: readonly string[] }[] {
  const paint = palette(style.colors);
  const pairs = groupBy(
    drift.pairs.filter(({ state, suppressed }) => !others.has(state) && suppressed === undefined),
    groupKey,
  );
  const suppressed = groupBy(
    drift.pairs.filter((pair) => pair.suppressed !== undefined && !others.has(pair.state)),
    groupKey,
  );
  const resources = groupBy(drift.resources, ({ parent }) => parent);
  const groups = groupBy(drift.groups, ({ parent }) => parent);
  return [...new Set([...groups.keys(), ...resources.keys()])].map((parent) => ({
    parent,
    lines: [
      paint.strong(escapeTerminal(parent)),
      ...(resources.get(parent) ?? []).flatMap((one) => resourceLines(one, style)),
      ...(groups.get(parent) ?? []).flatMap((group) => [
        ...groupLine(group, suppressed.get(groupKey(group))?.length ?? 0, style),
        ...driftPairLines(pairs.get(groupKey(group)) ?? [], style),
      ]),
    ],
  }));
}

function resourceLines(
  { type, name, state, patch, isDrift }: DriftResource,
  style: TextStyle,
): readonly string[] {
  const paint = palette(style.colors);
  const title = `${type} ${escapeTerminal(name)}`;
  const fields = (patch ?? []).map(({ path }) => path.split('/').at(-1) ?? path).join(', ');
  switch (state) {
    case 'missing':
      return wrapped(`${paint.bad(`- ${title}`)}: missing`, style.width, 6, 2);
    case 'changed':
      return wrapped(`${paint.warn(`~ ${title}`)}: changed in ${fields}`, style.width, 6, 2);
    default:
      return wrapped(
        `${paint.change(`+ ${title}`)}: no file asks for it${isDrift ? '' : ', and the parent does not prune it'}`,
        style.width,
        6,
        2,
      );
  }
}

/** Why a group was not compared, after `for`. */
export const skippedText: Readonly<Record<SkippedGroup, string>> = {
  noMembers: 'it has no members',
  noContent: 'it has no content',
  neverPublished: 'it is published by hand and was never published',
  disabled: 'the parent is disabled',
  suspended: 'it is suspended',
  notPlanned: 'the parent could not be planned',
};

function groupLine(group: DriftGroup, suppressed: number, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const title = `group ${paint.strong(escapeTerminal(group.group))}`;
  if (group.skipped !== undefined)
    return wrapped(`${title}: not compared, for ${skippedText[group.skipped]}`, style.width, 4, 2);
  const { counts } = group;
  const told = (['changed', 'behind', 'missing', 'unreadable'] as const).flatMap((state) =>
    counts[state] > 0 ? [`${grouped(counts[state])} ${state}`] : [],
  );
  const accepted = suppressed > 0 ? `${grouped(suppressed)} suppressed` : '';
  const size = `${count(group.items, 'item')} × ${count(group.members, 'member')}`;
  return wrapped(
    `${title} (${size}): ${told.length > 0 ? paint.warn([...told, ...(accepted === '' ? [] : [accepted])].join(', ')) : paint.good(accepted === '' ? 'all in sync' : `${accepted}, all else in sync`)}`,
    style.width,
    4,
    2,
  );
}

/** Content of members that no group delivers, by member. */
export function othersLines(drift: Drift, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const pairs = drift.pairs.filter(({ state, suppressed }) => others.has(state) && suppressed === undefined);
  if (pairs.length === 0) return [];
  return [
    paint.strong('In members, delivered by no group'),
    ...[...groupBy(pairs, ({ member }) => member)].flatMap(([member, own]) => [
      `  ${escapeTerminal(member)}`,
      ...own.flatMap((pair) => wrapped(otherText(pair), style.width, 6, 4)),
    ]),
  ];
}

function otherText({ item, state, group, matchedBy, override }: DriftPair): string {
  const title = `${item.kind} ${escapeTerminal(JSON.stringify(item.displayName))} (${escapeTerminal(item.name)})`;
  const left = override === undefined ? '' : `, left out by override ${escapeTerminal(override)}`;
  const by = `${left}${group === null ? '' : `, once delivered by ${escapeTerminal(group)}`}`;
  if (state === 'orphaned') return `? ${title}: orphaned${by}`;
  if (state === 'local') return `  ${title}: the member’s own`;
  const why =
    matchedBy === 'name' ? 'not all of its parents were read' : `only its ${nounOf(matchedBy)} says so`;
  return `? ${title}: perhaps orphaned${by}; ${why}`;
}

function nounOf(matchedBy: DriftPair['matchedBy']): string {
  return matchedBy === 'alias' ? 'alias' : 'display name';
}

/** Items of one suppression that are told, beyond which they are counted. */
const shownItems = 20;

/** The pairs that suppressions accept, by suppression, then by item; each with its members. */
export function suppressedLines({ pairs }: Pick<Drift, 'pairs'>, style: TextStyle): readonly string[] {
  const suppressed = pairs.filter((pair) => pair.suppressed !== undefined);
  if (suppressed.length === 0) return [];
  const paint = palette(style.colors);
  const bySuppression = groupBy(suppressed, (pair) => (pair.suppressed?.by ?? []).join(', '));
  return [
    paint.strong(`Suppressed: ${count(suppressed.length, 'pair')}`),
    ...sortedBy(bySuppression, ([name]) => name).flatMap(([name, own]) => [
      ...wrapped(
        `${escapeTerminal(name)}, until ${own[0]?.suppressed?.until ?? ''}: ${escapeTerminal(own[0]?.suppressed?.reason ?? '')}`,
        style.width,
        4,
        2,
      ),
      ...itemLines(own, style),
    ]),
  ];
}

function itemLines(pairs: readonly DriftPair[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const items = [...groupBy(pairs, ({ state, item }) => `${state} ${item.kind}/${item.name}`).values()];
  const more = items.slice(shownItems).flat().length;
  return [
    ...items.slice(0, shownItems).flatMap((same) => {
      const { item, state } = same[0] ?? pairs[0] ?? {};
      if (item === undefined || state === undefined) return [];
      const members = [...new Set(same.map(({ member }) => member))];
      const title = `${item.kind} ${escapeTerminal(JSON.stringify(item.displayName))}`;
      return wrapped(`${words[state] ?? state}: ${title} in ${folded(members, 3)}`, style.width, 8, 4);
    }),
    ...(more > 0
      ? [
          paint.faint(
            `    … ${grouped(more)} more ${more === 1 ? 'pair' : 'pairs'}; --format json has them all`,
          ),
        ]
      : []),
  ];
}

const words: Readonly<Partial<Record<DriftPair['state'], string>>> = { orphanSuspected: 'perhaps orphaned' };
