import type { ContentItem } from '../../src/model/content.js';
import type { ContentSelection, DesiredGroup, SelectionEntry } from '../../src/model/desired.js';
import type { SourceSpan } from '../../src/model/problem.js';

export const at: SourceSpan = { file: 'fleet.yaml', line: 1, column: 1 };

export function anItem(name: string, item: Partial<ContentItem> = {}): ContentItem {
  const kind = item.kind ?? 'AnalyticsRule';
  return { kind, name, displayName: `Display ${name}`, resourceId: `/ws/${kind}/${name}`, ...item };
}

export function anEntry(entry: Partial<SelectionEntry> = {}): SelectionEntry {
  return { at, ...entry };
}

export function aSelection(name: string, selection: Partial<ContentSelection> = {}): ContentSelection {
  return { name, include: [anEntry()], exclude: [], allowEmpty: false, at, ...selection };
}

export function aGroup(...content: readonly string[]): DesiredGroup {
  return {
    name: 'all',
    parent: 'soc',
    resourceName: 'all',
    displayName: 'all',
    members: [],
    content,
    publish: 'Auto',
    protect: false,
    ring: 0,
    at,
  };
}

/** A names entry: each name at its own line, from 1. */
export function named(...names: readonly string[]): Pick<SelectionEntry, 'names'> {
  return { names: names.map((name, index) => ({ name, at: { ...at, line: index + 1 } })) };
}
