import stringWidth from 'string-width';
import type { DesiredMember } from '../../model/desired.js';
import { displayNamesOf } from '../../model/display-names.js';
import { groupBy, largest } from '../../model/order.js';
import { type Problem, spanText } from '../../model/problem.js';
import { escapeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { memberTitle } from '../../show/member-title.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { problemJson } from '../../show/problem-text.js';
import { errorParts } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, folded, shortened, wrapped } from '../../show/words.js';
import type { FixResult } from './carry-out-fixes.js';
import type { CheckResult, DoctorCheck, DoctorReport, DoctorTarget, ExaminedTarget } from './doctor-check.js';
import type { DoctorJson } from './shape.js';

/** Workspaces with trouble beyond these are counted. */
const shownRows = 24;
/** The first column takes at most this share of the width. */
const nameShare = 0.45;

/**
 * What doctor found, for people: counts, one line a workspace that does not pass (those that do are
 * counted), then every finding once with the workspaces it is about, the reason and the remedy.
 *
 * Ends with a newline. Commands are never broken into lines: people paste them.
 */
export function doctorText(report: DoctorReport, label: string, style: TextStyle): string {
  return `${[
    ...wrapped(headline(report, label), style.width, 2, 0),
    ...wrapped(totals(report), style.width, 2, 0),
    '',
    ...doctorTable(report.targets, style),
    ...findingBlocks(report.targets, style).flatMap((lines) => ['', ...lines]),
  ].join('\n')}\n`;
}

/** What `--fix` did, a line each. */
export function fixLines(results: readonly FixResult[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  return results.flatMap(({ fix, problem }) =>
    wrapped(
      `${problem === null ? paint.good('✔ done') : paint.bad('✖ failed')}: ${fixText(fix)}`,
      style.width,
      4,
      2,
    ),
  );
}

/** One fix in words. */
export function fixText(fix: FixResult['fix']): string {
  return escapeTerminal(
    fix.kind === 'register'
      ? `register ${fix.namespace} on subscription ${fix.subscription}`
      : `enable workspace manager in ${fix.parent}: PUT ${fix.resourceId}`,
  );
}

/** How many workspaces were looked at, where and as whom, in one line. */
export function headline({ targets, loginTenant }: DoctorReport, label: string): string {
  const tenant = loginTenant === null ? '' : `, with a token of tenant ${loginTenant}`;
  return `Doctor: ${count(targets.length, 'workspace')} at ${escapeTerminal(label)}${tenant}.`;
}

/** How many checks ended how, in one line. */
export function totals({ targets }: DoctorReport): string {
  const counts = doctorCounts(targets.flatMap(({ checks }) => checks));
  const parts = ([...resultOrder, 'ok'] as const)
    .filter((result) => counts[result] > 0)
    .map((result) => `${String(counts[result])} ${words[result]}`);
  return `Checks: ${parts.length === 0 ? 'none' : parts.join(', ')}.`;
}

const words: Readonly<Record<CheckResult, string>> = {
  failed: 'failed',
  unknown: 'unknown',
  skipped: 'skipped',
  warning: 'with a warning',
  ok: 'passed',
};

/** One line for each workspace that does not pass, worst first; the others are counted. */
function doctorTable(targets: readonly ExaminedTarget[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const troubled = resultOrder.flatMap((result) => targets.filter(({ checks }) => worst(checks) === result));
  const passing = targets.length - troubled.length;
  const rows = troubled.slice(0, shownRows);
  const rest = troubled.slice(shownRows);
  // Symbols stay out of the widths: string-width takes them for emoji, and terminals do not.
  const names = rows.map(({ target }) => targetName(target));
  const most = Math.floor(style.width * nameShare);
  const column = Math.min(most, largest(names.map((name) => stringWidth(name))));
  const indent = column + 4;
  return [
    ...rows.flatMap(({ checks }, index) => {
      const name = shortened(names[index] ?? '', column);
      const [first = '', ...more] = wrapped(outcome(checks), style.width, indent).map(withoutHardSpaces);
      const marked = `${resultSymbols[worst(checks)]} ${name}`;
      const painted = worst(checks) === 'warning' ? paint.warn(marked) : paint.bad(marked);
      return [`${painted}${' '.repeat(column - stringWidth(name) + 2)}${first.trimStart()}`, ...more];
    }),
    ...(rest.length === 0
      ? []
      : [`and ${count(rest.length, 'more workspace')} with trouble; --format json lists them all`]),
    ...(passing === 0
      ? []
      : [
          paint.good(
            `✔ ${count(passing, 'workspace')}: ${passing === 1 ? 'every check passes' : 'all checks pass'}`,
          ),
        ]),
  ];
}

/** `✖ subscription, ⊘ 9 skipped`: skipped checks are told by those that they wait for. */
function outcome(checks: readonly DoctorCheck[]): string {
  const told = resultOrder
    .filter((result) => result !== 'skipped')
    .flatMap((result) =>
      checks
        .filter((check) => check.result === result)
        .map(({ id }) => `${resultSymbols[result]}\u00a0${id}`),
    );
  const waiting = checks.filter(({ result }) => result === 'skipped').length;
  return [
    ...told,
    ...(waiting === 0 ? [] : [`${resultSymbols.skipped}\u00a0${String(waiting)}\u00a0skipped`]),
  ].join(', ');
}

/** They kept a symbol and its word on one line; whoever searches the output looks for plain ones. */
function withoutHardSpaces(line: string): string {
  return line.replaceAll('\u00a0', ' ');
}

function worst(checks: readonly DoctorCheck[]): CheckResult {
  return resultOrder.find((result) => checks.some((check) => check.result === result)) ?? 'ok';
}

function targetName({ parent, member }: DoctorTarget): string {
  const roles = [
    ...(parent === undefined ? [] : ['parent']),
    ...(member === undefined
      ? []
      : [parent === undefined || parent.name === member.name ? 'member' : `member ${titleOf(member)}`]),
  ];
  return escapeTerminal(`${nameOf({ parent, member })} (${roles.join(', ')})`);
}

/** Columns of the lines inside a fence. */
const style = { width: 100, colors: false, sources: new Map<string, string>() };

/**
 * What doctor found as Markdown of at most `limit` bytes: counts, errors, what `--fix` did, the
 * workspaces that do not pass, then every finding as its text says it. `problems` are errors of no workspace.
 */
export function doctorMarkdown(
  report: DoctorReport,
  more: {
    readonly limit: number;
    readonly fixes: readonly FixResult[];
    readonly problems: readonly Problem[];
  },
): string {
  const unfixed = more.fixes.flatMap(({ problem }) => problem ?? []);
  const fixed = fixLines(more.fixes, style);
  const table = doctorTable(report.targets, style);
  return fitMarkdown(
    [
      {
        text: `### Doctor: ${count(report.targets.length, 'workspace')}\n\n${escapeMarkdown(totals(report))}`,
        of: 'line',
        count: 1,
      },
      ...errorParts([...more.problems, ...unfixed, ...report.errors]),
      ...[fixed, table]
        .filter((lines) => lines.length > 0)
        .map((lines) => ({ text: fenceMarkdown('text', lines), of: 'table', count: 1 })),
      ...findingBlocks(report.targets, style).map((lines) => ({
        text: fenceMarkdown('text', lines),
        of: 'finding',
        count: 1,
      })),
    ],
    more.limit,
    'The JSON lists all.',
  );
}

/** Worst first. */
const resultOrder = ['failed', 'unknown', 'warning', 'skipped'] as const;

/** Each result as one sign. */
const resultSymbols: Readonly<Record<CheckResult, string>> = {
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
function findingBlocks(targets: readonly ExaminedTarget[], style: TextStyle): readonly (readonly string[])[] {
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
  const where = group.map(({ target }) => `${nameOf(target)} (${spanText(target.at)})`);
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
function nameOf({ parent, member }: Pick<DoctorTarget, 'parent' | 'member'>): string {
  return parent?.name ?? (member === undefined ? '' : titleOf(member));
}

function titleOf(member: DesiredMember): string {
  return memberTitle(member.name, displayNamesOf([member]));
}

interface Found {
  readonly target: DoctorTarget;
  readonly check: DoctorCheck;
}

export interface Examined {
  readonly report: DoctorReport;
  readonly fixes: readonly FixResult[];
  /** What is at the other end of the connection. */
  readonly label: string;
}

export const doctorView: View<Examined> = {
  text: ({ report, label }, style) => doctorText(report, label, style),
  json: ({ report, fixes }, { tool, problems }) => doctorJson(report, { tool, fixes, problems }),
  markdown: ({ report, fixes }, { limit, problems }) => doctorMarkdown(report, { limit, fixes, problems }),
};

/** The report as JSON, everything in its order; `problems` are errors of no workspace. */
export function doctorJson(
  report: DoctorReport,
  about: {
    readonly tool: string;
    readonly fixes?: readonly FixResult[];
    readonly problems?: readonly Problem[];
  },
): DoctorJson {
  const fixes = about.fixes ?? [];
  return {
    schemaVersion: 1,
    tool: about.tool,
    loginTenant: report.loginTenant,
    targets: report.targets.map(targetJson),
    fixes: fixes.map(fixJson),
    errors: [
      ...(about.problems ?? []),
      ...fixes.flatMap(({ problem }) => problem ?? []),
      ...report.errors,
    ].map(problemJson),
    summary: doctorCounts(report.targets.flatMap(({ checks }) => checks)),
  };
}

/** How many checks ended how. */
function doctorCounts(checks: readonly DoctorCheck[]): DoctorJson['summary'] {
  const of = (wanted: CheckResult): number => checks.filter(({ result }) => result === wanted).length;
  return {
    failed: of('failed'),
    unknown: of('unknown'),
    warning: of('warning'),
    skipped: of('skipped'),
    ok: of('ok'),
  };
}

function targetJson({ target, checks }: ExaminedTarget): DoctorJson['targets'][number] {
  const { file, line, column } = target.at;
  return {
    parent: target.parent?.name ?? null,
    member: target.member?.name ?? null,
    workspace: target.workspace,
    tenant: target.tenant,
    at: { file, line, column },
    checks: checks.map(({ id, result, code, reason, remedy }) => ({
      id,
      result,
      code: code ?? null,
      reason,
      remedy: remedy ?? null,
    })),
  };
}

function fixJson({ fix, problem }: FixResult): DoctorJson['fixes'][number] {
  return {
    action: fix.kind,
    subscription: fix.kind === 'register' ? fix.subscription : null,
    namespace: fix.kind === 'register' ? fix.namespace : null,
    parent: fix.kind === 'enable' ? fix.parent : null,
    resourceId: fix.kind === 'enable' ? fix.resourceId : null,
    result: problem === null ? 'done' : 'failed',
    error: problem === null ? null : problemJson(problem),
  };
}
