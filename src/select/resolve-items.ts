import type { ContentItem } from '../model/content.js';
import type { ContentSelection, DesiredGroup } from '../model/desired.js';
import type { Finding, Problem } from '../model/problem.js';
import { resolveSelection } from './resolve-selection.js';
import { sortItems } from './resolve-anew.js';
import { append } from '../model/order.js';

/** What a group publishes, and what is to be said about it. */
export interface ResolvedItems {
  /** By kind, then lower-cased name; each once. */
  readonly items: readonly ContentItem[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * The items of a group: the union of its selections over the content of its parent's workspace.
 *
 * Findings and problems are those of `resolveSelection`, selection by selection in the group's order.
 * They name selection and parent but not the group, so that groups of one parent that share a
 * selection give equal ones. MUS109 for a selection that is not there.
 */
export function resolveItems(
  group: DesiredGroup,
  selections: ReadonlyMap<string, ContentSelection>,
  content: readonly ContentItem[],
): ResolvedItems {
  const items: ContentItem[] = [];
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  for (const name of group.content) {
    const selection = selections.get(name);
    if (selection === undefined) {
      problems.push({ code: 'MUS109', message: `No ContentSelection is called "${name}"`, at: group.at });
      continue;
    }
    const resolved = resolveSelection(selection, content, group.parent);
    append(
      items,
      resolved.verdicts.filter(({ taken }) => taken).map(({ item }) => item),
    );
    append(findings, resolved.findings);
    append(problems, resolved.problems);
  }
  return { items: sortItems(items), findings, problems };
}
