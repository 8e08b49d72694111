import type { ExplainedVerdict } from '../../features/select/read-selection.js';
import type { SourceSpan } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { folded } from '../../show/words.js';

type NearMiss = NonNullable<ExplainedVerdict['nearest']>;
type MissedKey = NearMiss['keys'][number];

/** Values of one key that are spelt out. */
const shownValues = 5;

/** Why the nearest entry does not take one item: `severity is Low, enabled is false`. */
export function nearMissText({ keys }: NearMiss): string {
  return keys.length === 0 ? 'not among the names' : keys.map(keyText).join(', ');
}

/** Where an entry begins: `selections.yaml:7`. */
export function place({ file, line }: SourceSpan): string {
  return `${escapeTerminal(file)}:${String(line)}`;
}

function keyText({ key, known, values }: MissedKey): string {
  if (!known) return `its kind has no ${key}`;
  if (key === 'displayName') return 'displayName does not fit';
  if (key === 'tags')
    return values.length === 0 ? 'it has none of the tags' : `tags are ${folded(values, shownValues)}`;
  if (values.length === 0)
    return key === 'modifiedAfter' ? 'its modified time cannot be read' : `it has no ${key}`;
  if (key === 'modifiedAfter') return `it was modified ${values.map(escapeTerminal).join()}`;
  return `${key} ${values.length === 1 ? 'is' : 'are'} ${folded(values, shownValues)}`;
}
