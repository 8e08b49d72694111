import type { ImportedParent } from './import-parent.js';
import { findingLines } from '../../show/finding-text.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { stepText } from '../plan/step-text.js';
import { count, wrapped } from '../../show/words.js';
import { escapeTerminal } from '../../show/escape-terminal.js';

/**
 * What an import wrote, for people: counts and files, what the files do not say, and what the next
 * apply would write because of it. `paths` as the user is to type them. Ends with a newline.
 */
export function importText(imported: ImportedParent, paths: readonly string[], style: TextStyle): string {
  const blocks = [
    headline(imported, paths, style),
    findingLines(imported.findings, style),
    nextLines(imported, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ fleet }: ImportedParent, paths: readonly string[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { parent, members, groups, selections } = fleet;
  const counts = [
    count(members.length, 'member'),
    count(groups.length, 'group'),
    count(selections.length, 'content selection'),
  ];
  const off = parent.mode === 'Disabled' ? ' Workspace manager is off there.' : '';
  return [
    `${paint.strong(`Imported ${escapeTerminal(parent.name)}:`)} ${counts.join(', ')}.${off}`,
    ...wrapped(`Written: ${paths.map(escapeTerminal).join(', ')}`, style.width, 2),
  ];
}

/** Publishes are left to the plan, which reads jobs to judge them. */
function nextLines({ fleet, next }: ImportedParent, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const writes = next.steps.filter(({ action }) => action !== 'publish');
  if (next.state === 'error')
    return [`${paint.strong('Next apply:')} ${paint.bad('✖ it could not be planned')}`];
  const publishes = fleet.parent.mode === 'Enabled' ? ' muster plan shows what it would publish.' : '';
  if (writes.length === 0)
    return [`${paint.strong('Next apply:')} nothing to create, update or delete.${publishes}`];
  return [
    `${paint.strong('Next apply:')} ${count(writes.length, 'write')}, as the findings say.`,
    ...writes.flatMap((step) => stepText(step, style)),
  ];
}
