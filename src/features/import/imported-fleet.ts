import type { ContentKind } from '../../model/content.js';
import type { DesiredContentPlace } from '../../model/desired-content.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
  SelectionEntry,
} from '../../model/desired.js';
import type { LiveParent } from '../../model/live.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import { type Finding, ok, type Severity, type SourceSpan } from '../../model/problem.js';
import type { ParentPlan } from '../../plan/fleet-plan.js';
import { planFleet } from '../../plan/plan-fleet.js';
import type { ImportedContent } from './content-files.js';

/** The folder of content files, beside the fleet's. */
export const contentFolderName = 'content';

/** The documents of a live parent's files, before they become YAML. All lists are in the order of the files. */
export interface ImportedFleet {
  readonly parent: Omit<DesiredParent, 'at' | 'prune' | 'tier' | 'uppers' | 'content'>;
  readonly members: readonly Omit<DesiredMember, 'at' | 'labels' | 'parents'>[];
  readonly groups: readonly ImportedGroup[];
  readonly selections: readonly ImportedSelection[];
  /** The workspace's content as files; undefined: it stays in Azure only. */
  readonly content?: ImportedContent;
  /** What classes of live groups leave out; undefined: none does. */
  readonly overrides?: readonly ImportedOverride[];
}

/** That a live part of a group leaves items out for its members. */
export interface ImportedOverride {
  readonly name: string;
  readonly group: string;
  readonly members: readonly string[];
  readonly items: readonly ImportedEntry[];
  readonly reason: string;
}

export type ImportedGroup = Omit<DesiredGroup, 'at' | 'parent' | 'publish' | 'protect'>;

export interface ImportedSelection {
  readonly name: string;
  /** None: it selects nothing, as its group's assignment holds nothing. */
  readonly include: readonly ImportedEntry[];
  /** Items that have a name of `include` but are not in the group. */
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

/** A pattern that fits nothing: an entry has to have one key, and its names at least one name. */
export const fitsNothing = '!*';

/** The fleet that the files will declare, as the planner wants it; it is not in a file yet. */
function desiredOf(imported: ImportedFleet): DesiredFleet {
  const { parent, members, groups, selections, content, overrides = [] } = imported;
  return {
    parents: [
      {
        ...parent,
        prune: false,
        tier: 0,
        uppers: [],
        at: nowhere,
        ...(hasFiles(content) ? { content: contentPlace } : {}),
      },
    ],
    ...(hasFiles(content) ? { content: new Map([[parent.name, content.items]]) } : {}),
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
    ...(overrides.length === 0
      ? {}
      : {
          overrides: overrides.map(({ group, items, ...override }) => ({
            ...override,
            groups: [group],
            items: items.map(entryOf),
            at: nowhere,
            untilAt: nowhere,
          })),
        }),
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

/** A folder without a file cannot be named. */
export function hasFiles(content: ImportedContent | undefined): content is ImportedContent {
  return content !== undefined && content.files.length > 0;
}

const contentPlace = {
  from: [contentFolderName],
  prune: false,
  edited: 'Overwrite',
  at: nowhere,
} as const satisfies DesiredContentPlace;

/** A part of the live state that files cannot declare. */
export interface Unsaid {
  readonly code: Extract<ProblemCode, 'MUS336' | 'MUS337' | 'MUS338' | 'MUS339' | 'MUS654' | 'MUS655'>;
  /** `info` where the next apply leaves it alone and changes nothing because of it. */
  readonly severity: Severity;
  readonly what: string;
  /** What the next apply makes of it: the end of a sentence that begins `The next apply`. */
  readonly next: string;
  readonly hint: string;
}

/** As a finding; of a parent that is disabled the next apply writes nothing. */
export function findingOf(
  { code, severity, what, next, hint }: Unsaid,
  parent: { readonly name: string; readonly mode: 'Enabled' | 'Disabled' },
): Finding {
  const off = parent.mode === 'Disabled';
  return {
    code,
    severity: off ? 'info' : severity,
    message: `${what}. ${off ? 'Workspace manager is off, and the next apply changes nothing' : `The next apply ${next}`}.`,
    hint,
    parent: parent.name,
  };
}

/** What the next apply of the files would do to that live state; publishes as far as it tells without jobs. */
export function planImported(imported: ImportedFleet, live: LiveParent): ParentPlan {
  const { plan } = planFleet({
    fleet: desiredOf(imported),
    readings: new Map([[imported.parent.name, { live: ok(live), jobs: new Map() }]]),
    pending: new Set(),
    publish: true,
  });
  const [only] = plan.parents;
  // One parent was given with its reading, so one is planned.
  if (only === undefined) throw new Error('the imported parent was not planned');
  return only;
}
