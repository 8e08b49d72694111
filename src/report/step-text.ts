import { unreachable } from '../model/unreachable.js';
import type { Step, StepChange } from '../plan/step.js';
import { escapeTerminal } from './escape-terminal.js';
import { palette, type Palette, type TextStyle } from './palette.js';
import { count, folded, grouped, wrapped } from './words.js';

/** One step of a plan for people: a line that names it and says why; for updates, indented, what changes. */
export function stepText(step: Step, style: TextStyle): readonly string[] {
  const head = heading(step, palette(style.colors));
  if (step.action === 'publish') return lines(head, [`because ${escapeTerminal(step.reason)}`], style);
  if (step.action === 'update' && step.changes.length > 0)
    return lines(head, step.changes.map(changeText), style);
  return wrapped(step.reason === '' ? head : `${head}: ${escapeTerminal(step.reason)}`, style.width, 6, 2);
}

function lines(head: string, details: readonly string[], style: TextStyle): readonly string[] {
  return [`  ${head}`, ...details.flatMap((text) => wrapped(text, style.width, 6))];
}

/** `create member fabrikam-prod`: a step in three words. */
export function stepTitle(step: Step): string {
  const name = escapeTerminal(step.name);
  const part = sameName(step.name, step.resourceName) ? '' : ` (${escapeTerminal(step.resourceName)})`;
  if (step.action === 'publish') return `publish ${name}${part}`;
  return `${step.action} ${step.type} ${name}${step.type === 'member' ? '' : part}`;
}

function heading(step: Step, paint: Palette): string {
  const title = stepTitle(step);
  switch (step.action) {
    case 'create':
      return paint.good(`+ ${title}`);
    case 'update':
      return paint.warn(`~ ${title}`);
    case 'delete':
      return paint.bad(`- ${title}`);
    case 'publish':
      return `${paint.change(`▶ ${title}`)}: ${cost(step.items.length, step.members.length)}`;
    default:
      return unreachable(step);
  }
}

function changeText(change: StepChange): string {
  if (change.what === 'field')
    return `${escapeTerminal(change.field)}: ${valueText(change.from)} → ${valueText(change.to)}`;
  const signs = [
    ...(change.added.length === 0 ? [] : [`+ ${folded(change.added)}`]),
    ...(change.removed.length === 0 ? [] : [`- ${folded(change.removed)}`]),
  ];
  const counts = `${grouped(change.added.length)} added, ${grouped(change.removed.length)} removed`;
  return `${change.what} (${counts}): ${signs.join('; ')}`;
}

function valueText(value: string | null): string {
  return value === null ? 'nothing' : escapeTerminal(JSON.stringify(value));
}

function cost(items: number, members: number): string {
  return `${count(items, 'item')} × ${count(members, 'member')} = ${count(items * members, 'operation')}`;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
