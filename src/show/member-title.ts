import type { DisplayNames } from '../model/display-names.js';
import { escapeTerminal } from './escape-terminal.js';
import { shortened } from './words.js';

/** Columns of a title, as far as its name leaves any: lists cut longer texts, and the name would be lost. */
const titleColumns = 60;
const fewestColumns = 12;

/** A member as people read it: `Kundenbank AG (harbour-bank)`, or its name where it has no display name. */
export function memberTitle(name: string, displayNames: DisplayNames | undefined): string {
  const displayName = displayNames?.get(name);
  if (displayName === undefined) return name;
  const room = Math.max(fewestColumns, titleColumns - name.length - 3);
  return `${shortened(escapeTerminal(displayName), room)} (${name})`;
}
