import type { Finding } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';
import { palette, type TextStyle } from './palette.js';
import { count, grouped, wrapped } from './words.js';

/** Findings beyond these are counted: the JSON has them all. */
const shownFindings = 40;

/** Findings for people, counts first, then warnings, then notes, a few lines each; empty where there are none. */
export function findingLines(findings: readonly Finding[], style: TextStyle): readonly string[] {
  if (findings.length === 0) return [];
  const paint = palette(style.colors);
  const warnings = findings.filter(isWarning);
  const notes = findings.filter((finding) => !isWarning(finding));
  const parts = [
    ...(warnings.length === 0 ? [] : [count(warnings.length, 'warning')]),
    ...(notes.length === 0 ? [] : [count(notes.length, 'note')]),
  ];
  const more = findings.length - shownFindings;
  return [
    `Findings: ${parts.join(', ')}`,
    // However many notes there are, they never push a warning off the list.
    ...[...warnings, ...notes].slice(0, shownFindings).flatMap((finding) => findingText(finding, style)),
    ...(more > 0 ? [paint.faint(`  and ${grouped(more)} more; --format json lists them all`)] : []),
  ];
}

function isWarning(finding: Finding): boolean {
  return finding.severity === 'warning';
}

function findingText(finding: Finding, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { at, parent, hint } = finding;
  const where = [
    ...(parent === undefined ? [] : [escapeTerminal(parent)]),
    ...(at === undefined ? [] : [`${escapeTerminal(at.file)}:${String(at.line)}:${String(at.column)}`]),
  ];
  const text = `${finding.code} ${escapeTerminal(finding.message)}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
  const mark = isWarning(finding) ? paint.warn('⚠ warning') : paint.change('ℹ note');
  return [
    ...wrapped(`${mark} ${text}`, style.width, 6, 2),
    ...(hint === undefined ? [] : wrapped(`hint: ${escapeTerminal(hint)}`, style.width, 6)),
  ];
}
