import { type Finding, spanText } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';
import { fitBlocks } from './fit-markdown.js';
import { type Paint, palette, type Palette, type TextStyle } from './palette.js';
import { parentNames, type SharedFinding, sharedFindings } from './shared-problems.js';
import { visibleDifference } from './visible-difference.js';
import { count, grouped, shortened, wrapped } from './words.js';

/** Most findings shown; the rest is counted, and the JSON has all. */
const shownFindings = 40;
/** Lines for all of them: some have a diff below. */
const roomForFindings = 200;
/** Characters of a detail's line that are looked at: a query may be one line of thousands. */
const charsLookedAt = 1000;
/** Lines of details below a finding. */
const shownDetails = 24;

/** Findings for people, counts first, then warnings, then notes, a few lines each; empty where there are none. */
export function findingLines(findings: readonly Finding[], style: TextStyle): readonly string[] {
  if (findings.length === 0) return [];
  const paint = palette(style.colors);
  const shared = sharedFindings(findings);
  const warnings = shared.filter(isWarning);
  const notes = shared.filter((finding) => !isWarning(finding));
  const parts = [
    ...(warnings.length === 0 ? [] : [count(warnings.length, 'warning')]),
    ...(notes.length === 0 ? [] : [count(notes.length, 'note')]),
  ];
  // Notes never push a warning off the list.
  const first = [...warnings, ...notes].slice(0, shownFindings);
  const { shown } = fitBlocks(first, (finding) => findingText(finding, style), roomForFindings);
  const more = shared.length - shown.length;
  return [
    `Findings: ${parts.join(', ')}`,
    ...shown.flat(),
    ...(more > 0 ? [paint.faint(`  and ${grouped(more)} more; --format json lists them all`)] : []),
  ];
}

function isWarning(finding: SharedFinding): boolean {
  return finding.severity === 'warning';
}

function findingText(finding: SharedFinding, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { at, parents, hint, related = [], details = [] } = finding;
  const where = [
    ...(parents.length === 0 ? [] : [escapeTerminal(parentNames(parents))]),
    ...(at === undefined ? [] : [escapeTerminal(spanText(at))]),
  ];
  const text = `${finding.code} ${escapeTerminal(finding.message)}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
  const mark = isWarning(finding) ? paint.warn('⚠ warning') : paint.change('ℹ note');
  return [
    ...wrapped(`${mark} ${text}`, style.width, 6, 2),
    ...related.flatMap((one) =>
      wrapped(`${escapeTerminal(one.message)} (${escapeTerminal(spanText(one.at))})`, style.width, 6),
    ),
    ...detailLines(details, style),
    ...(hint === undefined ? [] : wrapped(`hint: ${escapeTerminal(hint)}`, style.width, 6)),
  ];
}

/** Lines of a diff are not wrapped: each is one line, cut where the terminal ends. */
function detailLines(details: readonly string[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const more = details.length - shownDetails;
  const width = style.width - 8;
  const shown = visibleDifference(more > 1 ? details.slice(0, shownDetails) : details, width);
  return [
    ...shown.map(
      (line) =>
        `        ${paintOf(line, paint)(shortened(escapeTerminal(line.slice(0, charsLookedAt)), width))}`,
    ),
    ...(more > 1 ? [paint.faint(`        … ${grouped(more)} more lines; --format json has them all`)] : []),
  ];
}

function paintOf(line: string, { good, bad, faint }: Palette): Paint {
  if (line.startsWith('+')) return good;
  if (line.startsWith('-')) return bad;
  return line.startsWith('@@') ? faint : (text) => text;
}
