import type { ContentKind } from '../../model/content.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
  SelectionEntry,
} from '../../model/desired.js';
import type { SourceSpan } from '../../model/problem.js';

/** What the files of a live parent say, before it is YAML. All lists are in the order of the files. */
export interface ImportedFleet {
  readonly parent: Omit<DesiredParent, 'at' | 'prune' | 'tier' | 'uppers'>;
  readonly members: readonly Omit<DesiredMember, 'at' | 'labels' | 'parents'>[];
  readonly groups: readonly ImportedGroup[];
  readonly selections: readonly ImportedSelection[];
}

export type ImportedGroup = Omit<DesiredGroup, 'at' | 'parent' | 'publish' | 'protect'>;

export interface ImportedSelection {
  readonly name: string;
  /** None: it selects nothing, as its group's assignment holds nothing. */
  readonly include: readonly ImportedEntry[];
  /** Items that bear a name of `include` and are not in the group. */
  readonly exclude: readonly ImportedEntry[];
}

export interface ImportedEntry {
  readonly kind: ContentKind;
  /** Undefined: all of the kind that a plain `kind` takes. */
  readonly names?: readonly NamedItem[];
}

export interface NamedItem {
  /** As the entry names it; mostly the resource name. */
  readonly name: string;
  readonly displayName: string;
}

/** A pattern that nothing fits: an entry has to have one key, and its names at least one name. */
export const fitsNothing = '!*';

/** The fleet that the files will declare, as the planner wants it; nothing of it stands in a file yet. */
export function desiredOf({ parent, members, groups, selections }: ImportedFleet): DesiredFleet {
  return {
    parents: [{ ...parent, prune: false, tier: 0, uppers: [], at: nowhere }],
    members: members.map((member) => ({ ...member, labels: {}, parents: [parent.name], at: nowhere })),
    groups: groups.map((group) => ({
      ...group,
      parent: parent.name,
      publish: 'Auto',
      protect: false,
      at: nowhere,
    })),
    selections: selections.map(selectionOf),
    suppressions: [],
  };
}

export function selectionOf({ name, include, exclude }: ImportedSelection): ContentSelection {
  const empty = include.length === 0;
  return {
    name,
    include: empty ? [{ match: { displayName: [fitsNothing] }, at: nowhere }] : include.map(entryOf),
    exclude: exclude.map(entryOf),
    allowEmpty: empty,
    at: nowhere,
  };
}

function entryOf({ kind, names }: ImportedEntry): SelectionEntry {
  return {
    kinds: [kind],
    names: names === undefined ? undefined : names.map(({ name }) => ({ name, at: nowhere })),
    at: nowhere,
  };
}

const nowhere: SourceSpan = { file: '', line: 1, column: 1 };
