import type { Check, CheckResult, DoctorTarget, ExaminedTarget } from '../../features/doctor/doctor-check.js';
import { groupBy } from '../../model/order.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { count, folded, wrapped } from '../../show/words.js';

/** Worst first. */
export const resultOrder = ['failed', 'unknown', 'warning', 'skipped'] as const;

/** Each result as one sign. */
export const resultSymbols: Readonly<Record<CheckResult, string>> = {
  failed: '✖',
  unknown: '?',
  warning: '⚠',
  skipped: '⊘',
  ok: '✔',
};

/** Sets of commands beyond these are counted. */
const shownRemedies = 3;

/**
 * What is to be said, a block of lines each: the same finding in several workspaces stands once, with
 * all of them. Worst first, then in the order of the workspaces and their checks.
 */
export function findingBlocks(
  targets: readonly ExaminedTarget[],
  style: TextStyle,
): readonly (readonly string[])[] {
  const all = targets.flatMap(({ target, checks }) => checks.map((check): Found => ({ target, check })));
  const told = [
    ...resultOrder
      .filter((result) => result !== 'skipped')
      .flatMap((result) => all.filter(({ check }) => check.result === result)),
    ...all.filter(({ check }) => check.note === true),
  ];
  const same = groupBy(told, ({ check: { id, result, code, reason, remedy } }) =>
    JSON.stringify([id, result, code, reason, remedy?.text]),
  );
  return [...same.values()].map((group) => findingLines(group, style));
}

function findingLines(group: readonly Found[], style: TextStyle): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { id, result, code, reason, remedy: next } = first.check;
  const paint = palette(style.colors);
  const mark = `${result === 'ok' ? 'ℹ' : resultSymbols[result]} ${id}${code === undefined ? '' : ` ${code}`}`;
  const painted = result === 'failed' || result === 'unknown' ? paint.bad(mark) : paint.warn(mark);
  const where = group.map(({ target }) => `${nameOf(target)} (${placeOf(target)})`);
  const sets = [
    ...new Map(
      group.map(({ check: { remedy } }) => [remedy?.commands.join('\n') ?? '', remedy?.commands ?? []]),
    ),
  ].flatMap(([key, commands]) => (key === '' ? [] : [commands]));
  const commands = sets.slice(0, shownRemedies).flat();
  const more = sets.length - shownRemedies;
  return [
    ...wrapped(`${painted}: ${escapeTerminal(reason)}`, style.width, 4, 0),
    ...wrapped(folded(where), style.width, 4),
    ...(next === undefined ? [] : wrapped(`remedy: ${escapeTerminal(next.text)}`, style.width, 4)),
    ...commands.map((command) => `      ${escapeTerminal(command)}`),
    ...(more > 0
      ? [`      and the same for ${count(more, 'more workspace')}; --format json has every command`]
      : []),
  ];
}

/** As the files name it: by its parent, else by its member. */
function nameOf({ parent, member }: DoctorTarget): string {
  return parent?.name ?? member?.name ?? '';
}

function placeOf({ at }: DoctorTarget): string {
  return `${at.file}:${String(at.line)}:${String(at.column)}`;
}

interface Found {
  readonly target: DoctorTarget;
  readonly check: Check;
}
