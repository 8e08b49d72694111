import type { FailingPair, GroupHistory, PastJob } from '../../apply/pair-history.js';
import { groupBy, sortedBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, instantText, wrapped } from '../../show/words.js';
import type { RunHistory } from './fold-report.js';

/** Groups, jobs of a group, and entries of a cause beyond these are counted. */
const shownGroups = 30;
const shownJobs = 5;
const shownEntries = 20;

/**
 * A history for people: each group with its jobs, the newest first, then all pairs that go on
 * failing by cause, those of one member and the same jobs together; `failedOnly` leaves out the jobs.
 */
export function historyTexts(
  history: RunHistory,
  style: TextStyle,
  failedOnly: boolean,
): readonly (readonly string[])[] {
  return [...(failedOnly ? [] : [jobsBlock(history, style)]), ...failingBlocks(history.groups, style)];
}

function jobsBlock({ since, groups }: RunHistory, style: TextStyle): readonly string[] {
  const active = groups.filter(({ jobs }) => jobs.length > 0);
  const idle = groups.length - active.length;
  const more = active.length - shownGroups;
  return [
    `Since ${instantText(since)}:`,
    ...active.slice(0, shownGroups).flatMap((group) => groupLines(group, since, style)),
    ...(more > 0 ? [`  and ${count(more, 'more group')} with jobs; --format json lists them all`] : []),
    ...(idle > 0 ? [`  ${count(idle, 'group')} without a job`] : []),
  ];
}

function groupLines(group: GroupHistory, since: string, style: TextStyle): readonly string[] {
  const { jobs, recovered, keptSince } = group;
  const bad = jobs.filter(({ state }) => state !== 'Succeeded' && state !== 'InProgress').length;
  const more = jobs.length - shownJobs;
  const facts = [
    count(jobs.length, 'job'),
    ...(bad === 0 ? [] : [`${grouped(bad)} not succeeded`]),
    ...(recovered === 0 ? [] : [`${count(recovered, 'pair')} failed and recovered`]),
    // Older ones may have existed: the service does not say how long it keeps them.
    ...(keptSince !== null && Date.parse(keptSince) > Date.parse(since)
      ? [`none kept from before ${instantText(keptSince)}`]
      : []),
  ];
  return [
    ...wrapped(`${nameOf(group)}: ${facts.join(', ')}`, style.width, 4, 2),
    ...jobs.slice(0, shownJobs).map((job) => `    ${jobLine(job, style)}`),
    ...(more > 0 ? [`    and ${count(more, 'older job')}`] : []),
  ];
}

function jobLine({ state, startTime, endTime, failedPairs }: PastJob, style: TextStyle): string {
  const paint = palette(style.colors);
  const at = endTime ?? startTime;
  const when = at === null ? 'not started' : `${endTime === null ? 'since ' : ''}${instantText(at)}`;
  const pairs = failedPairs === 0 ? '' : `, ${count(failedPairs, 'pair')} failed`;
  const word = escapeTerminal(state);
  if (state === 'Succeeded') return `${paint.good(`✔ ${word}`)} ${when}${pairs}`;
  const sign = state === 'InProgress' ? paint.change(`… ${word}`) : paint.bad(`✖ ${word}`);
  return `${sign} ${when}${pairs}`;
}

interface Failing extends FailingPair {
  readonly group: string;
}

function failingBlocks(groups: readonly GroupHistory[], style: TextStyle): readonly (readonly string[])[] {
  const all = groups.flatMap((group) =>
    group.failing.map((pair): Failing => ({ ...pair, group: nameOf(group) })),
  );
  if (all.length === 0) return [['No pair goes on failing, as far as jobs are kept.']];
  const causes = sortedBy(
    groupBy(all, ({ cause }) => cause),
    ([cause]) => cause,
  );
  return causes.map(([cause, pairs]) => causeLines(cause, pairs, style));
}

function causeLines(cause: string, pairs: readonly Failing[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const entries = [...groupBy(pairs, entryOf).values()];
  const rest = entries.slice(shownEntries).flat();
  return [
    `${paint.bad('✖ still failing')} ${cause}: ${count(pairs.length, 'pair')}`,
    ...entries.slice(0, shownEntries).flatMap((same) => entryLines(same, style)),
    ...(rest.length === 0 ? [] : [`  and ${count(rest.length, 'more pair')}; --format json lists them all`]),
  ];
}

/** A deleted item fails in every member; every other cause is a member's. */
function entryOf({ cause, group, member, item, firstFailed, lastGood }: Failing): string {
  const what = cause === 'ContentDeleted' ? [item.kind, item.name] : [member];
  return JSON.stringify([group, ...what, firstFailed, lastGood]);
}

function entryLines(pairs: readonly Failing[], style: TextStyle): readonly string[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const members = [...new Set(pairs.map(({ member }) => memberTitle(member, style.displayNames)))];
  const items = [...new Set(pairs.map(({ item }) => item.displayName))];
  const since = first.firstFailed === null ? 'at an unknown time' : instantText(first.firstFailed);
  const good =
    first.lastGood === null
      ? 'no good publish in the jobs kept'
      : `last good publish ${instantText(first.lastGood)}`;
  return [
    ...wrapped(
      `${first.group} → ${folded(members, 5)}: failing since ${since} (${count(first.failedJobs, 'job')}), ${good}`,
      style.width,
      6,
      2,
    ),
    ...wrapped(`${count(pairs.length, 'pair')}: ${folded(items, 5)}`, style.width, 6),
    ...(first.hint === null ? [] : wrapped(`hint: ${escapeTerminal(first.hint)}`, style.width, 6)),
  ];
}

function nameOf({ parent, group }: GroupHistory): string {
  return `${escapeTerminal(parent)} / ${escapeTerminal(group)}`;
}
