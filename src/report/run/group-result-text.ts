import type { JobResult } from '../../apply/events.js';
import { groupBy } from '../../model/order.js';
import type { PairResult } from '../../model/pair.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitBlocks } from '../../show/fit-blocks.js';
import { pairCounts } from '../../features/run/fold-report.js';
import { isTroubled, type GroupResult } from './group-results.js';
import { instantText } from '../words/instant-text.js';
import { notDelivered, pairTable } from '../../features/run/pair-table.js';
import { pairWords } from './pair-words.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, grouped, wrapped } from '../../show/words.js';

/** Lines for all groups together. */
const roomForGroups = 260;
/** Pairs of one cause that are examples enough in a sum. */
const examples = 3;

/**
 * Each group with its job, a table of its members and every pair that was not delivered; `failedOnly`
 * leaves out tables and what did not fail.
 *
 * With it, or where not all have room, those with trouble are shown, as many as there is room for, then summed up
 * by cause; the others by name.
 */
export function groupResultTexts(
  groups: readonly GroupResult[],
  style: TextStyle,
  failedOnly: boolean,
): readonly (readonly string[])[] {
  const render = (result: GroupResult) => groupLines(result, style, failedOnly);
  const all = fitBlocks(groups, render, roomForGroups);
  if (all.rest.length === 0 && !failedOnly) return all.shown;
  const { shown, rest } = fitBlocks(groups.filter(isTroubled), render, roomForGroups);
  const fine = groups.filter((group) => !isTroubled(group));
  return [
    ...shown,
    ...sumOfTroubled(rest, style, failedOnly),
    ...sumOfFine(fine, style, shown.length + rest.length > 0),
  ];
}

function sumOfTroubled(
  groups: readonly GroupResult[],
  style: TextStyle,
  failedOnly: boolean,
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
      ...notDelivered(failedOnly ? pairs.filter(isFailed) : pairs, style, examples),
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

function groupLines(result: GroupResult, style: TextStyle, failedOnly: boolean): readonly string[] {
  return [
    ...groupHeading(result, style),
    ...(failedOnly ? [] : pairTable(result.pairs, style)),
    ...notDelivered(failedOnly ? result.pairs.filter(isFailed) : result.pairs, style),
  ];
}

function isFailed(pair: PairResult): boolean {
  return pair.status === 'Failed';
}

function groupHeading({ parent, group, jobs, pairs }: GroupResult, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const title = paint.strong(`${escapeTerminal(parent)} / ${escapeTerminal(group)}`);
  const states = jobs.length === 0 ? 'no job' : jobStates(jobs, style);
  const ends = jobs.flatMap(({ endTime }) => endTime ?? []);
  const facts = [
    ...lastOf(ends).map((end) => `ended ${instantText(end)}`),
    ...(pairs.length === 0 ? [] : [`${count(pairs.length, 'pair')}: ${pairWords(pairCounts(pairs))}`]),
  ];
  const errors = [...new Set(jobs.flatMap(({ error }) => (error === null ? [] : [escapeTerminal(error)])))];
  return [
    `${title}: ${states}`,
    ...[facts.join('; '), ...errors].filter(Boolean).flatMap((text) => wrapped(text, style.width, 2)),
  ];
}

/** Each state once: a group of several parts has a job for each. */
function jobStates(jobs: readonly JobResult[], style: TextStyle): string {
  const counts = groupBy(jobs, ({ state }) => state);
  return [...counts].map(([state, same]) => jobState(state, same.length, style)).join(', ');
}

function jobState(state: string, jobs: number, style: TextStyle): string {
  const paint = palette(style.colors);
  const words = `${jobs === 1 ? 'job' : `${grouped(jobs)} jobs`} ${escapeTerminal(state)}`;
  if (state === 'Succeeded') return paint.good(`✔ ${words}`);
  return state === 'InProgress' ? paint.change(`… ${words}`) : paint.bad(`✖ ${words}`);
}

/** The latest of the times, as its service wrote it. */
function lastOf(times: readonly string[]): readonly string[] {
  return [...times].sort((a, b) => Date.parse(a) - Date.parse(b)).slice(-1);
}
