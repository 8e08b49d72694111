import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
} from '../model/desired.js';
import type { DesiredContentPlace } from '../model/desired-content.js';
import { append, compareText } from '../model/order.js';
import { ok, type Problem, type Result } from '../model/problem.js';
import { checkCredentials, toCredential } from './check-credentials.js';
import { checkReferences } from './check-references.js';
import { checkUnique, resourceNameOf } from './check-unique.js';
import { contentPlaceOf } from './content/find-content.js';
import type { Draft } from './draft.js';
import { findTiers, type Tier } from './find-tiers.js';
import type { LockEntry } from './parse-lock.js';
import { readDrafts } from './read-drafts.js';
import type { SourceFile } from './read-files.js';
import type { WrittenRequirement } from './shapes/fleet.js';
import { sortProblems } from './source-document.js';
import { overdueSuppressions, overdueSuspensions, suspensionOf, toSuppression } from './suspensions.js';
import { toSelection } from './to-selection.js';

/** What valid files declare. */
export interface FleetOfFiles {
  readonly fleet: DesiredFleet;
  /** How many documents are not muster's. */
  readonly foreign: number;
}

/**
 * The fleet that the files declare, or everything that is wrong with them (MUS102 to MUS119, MUS128 to MUS131), by
 * file, line and column. The order of files and documents changes nothing but positions.
 *
 * `today` is the day in UTC, as YYYY-MM-DD: given, a suspension or a suppression that is over is an error too
 * (MUS123, MUS125).
 */
export function toFleet(files: readonly SourceFile[], today?: string): Result<FleetOfFiles> {
  const { drafts, foreign, problems } = readDrafts(files);
  const { tiers, problems: cycles } = findTiers(drafts);
  const found = [
    ...problems,
    ...checkUnique(drafts),
    ...checkReferences(drafts),
    ...checkCredentials(drafts),
    ...cycles,
  ];
  append(found, missingParent(drafts, files, found));
  if (today !== undefined)
    append(found, [...overdueSuspensions(drafts, today), ...overdueSuppressions(drafts, today)]);
  // Not spread: a hostile file has more problems than a call can have arguments.
  if (found.length > 0) return { ok: false, problems: sortProblems(found) };

  const ofKind = (kind: Draft['kind']): readonly Draft[] =>
    drafts.filter((draft) => draft.kind === kind).sort((left, right) => compareText(left.name, right.name));
  const members = ofKind('Member').map(toMember);
  const ofParent = membersByParent(members);
  const credentials = ofKind('Credential').map(toCredential);
  return ok({
    fleet: {
      parents: ofKind('Parent').map((draft) => toParent(draft, tiers.get(draft.name))),
      members,
      groups: ofKind('Group').map((draft) =>
        toGroup(draft, ofParent.get(draft.text(['spec', 'parent'])) ?? []),
      ),
      selections: ofKind('ContentSelection').map((draft): ContentSelection => toSelection(draft)),
      suppressions: ofKind('Suppression').map(toSuppression),
      ...(credentials.length === 0 ? {} : { credentials }),
    },
    foreign,
  });
}

/** A Parent may stand in what could not be read as YAML; then nothing is said of its absence. */
function missingParent(
  drafts: readonly Draft[],
  files: readonly SourceFile[],
  found: readonly Problem[],
): readonly Problem[] {
  const hidden = found.some(({ code }) => code === 'MUS102' || code === 'MUS107');
  if (hidden || drafts.some((draft) => draft.kind === 'Parent')) return [];
  return [
    {
      code: 'MUS117',
      message: 'No document declares a Parent',
      hint: 'Add a document of kind Parent: the central workspace that manages the others.',
      at: { file: files[0]?.name ?? '.', line: 1, column: 1 },
    },
  ];
}

function toParent(draft: Draft, place: Tier | undefined): DesiredParent {
  return {
    name: draft.name,
    workspace: draft.text(['spec', 'workspace']),
    tenant: draft.text(['spec', 'tenant']),
    mode: draft.text(['spec', 'mode']) === 'Disabled' ? 'Disabled' : 'Enabled',
    prune: draft.flag(['spec', 'prune'], false),
    workbookResourceGroups: namesIn(draft, ['spec', 'workbookResourceGroups']),
    tier: place?.tier ?? 0,
    uppers: place?.uppers ?? [],
    ...credentialOf(draft),
    ...contentOf(draft),
    ...suspensionOf(draft),
    at: draft.at,
  };
}

function contentOf(draft: Draft): { readonly content?: DesiredContentPlace } {
  const content = contentPlaceOf(draft);
  return content === undefined ? {} : { content };
}

function toMember(draft: Draft): DesiredMember {
  return {
    name: draft.name,
    labels: draft.mapping(['metadata', 'labels']),
    workspace: draft.text(['spec', 'workspace']),
    tenant: draft.text(['spec', 'tenant']),
    parents: namesIn(draft, ['spec', 'parents']),
    ...credentialOf(draft),
    ...suspensionOf(draft),
    at: draft.at,
  };
}

function credentialOf(draft: Draft): { readonly credential?: string } {
  const credential = draft.text(['spec', 'credential']);
  return credential === '' ? {} : { credential };
}

function toGroup(draft: Draft, candidates: readonly DesiredMember[]): DesiredGroup {
  const selector = toSelector(draft);
  const selected = candidates.filter(
    (member) => selector !== undefined && selectsLabels(selector, member.labels),
  );
  const named = namesIn(draft, ['spec', 'members', 'names']);
  const description = ['spec', 'description'];
  return {
    name: draft.name,
    parent: draft.text(['spec', 'parent']),
    resourceName: resourceNameOf(draft).text,
    displayName: draft.has(['spec', 'displayName']) ? draft.text(['spec', 'displayName']) : draft.name,
    description: draft.has(description) ? draft.text(description) : undefined,
    members: inOrder([...named, ...selected.map((member) => member.name)]),
    content: namesIn(draft, ['spec', 'content']),
    publish: draft.text(['spec', 'publish']) === 'Manual' ? 'Manual' : 'Auto',
    protect: draft.flag(['spec', 'protect'], false),
    ring: draft.number(['spec', 'ring'], 0),
    ...suspensionOf(draft),
    at: draft.at,
  };
}

/** As in Kubernetes: no selector selects nothing, an empty one everything. */
function toSelector(draft: Draft): LabelSelector | undefined {
  const path = ['spec', 'members', 'selector'];
  if (!draft.has(path)) return undefined;
  const expressions = [...path, 'matchExpressions'];
  return {
    matchLabels: draft.mapping([...path, 'matchLabels']),
    matchExpressions: Array.from({ length: draft.length(expressions) }, (_, index) => ({
      key: draft.text([...expressions, index, 'key']),
      // The schema has let no other operator through.
      operator: draft.text([...expressions, index, 'operator']) as LabelRequirement['operator'],
      values: draft.strings([...expressions, index, 'values']),
    })),
  };
}

function membersByParent(members: readonly DesiredMember[]): ReadonlyMap<string, readonly DesiredMember[]> {
  const byParent = new Map<string, DesiredMember[]>();
  for (const member of members) {
    for (const parent of member.parents) {
      const ofParent = byParent.get(parent);
      if (ofParent === undefined) byParent.set(parent, [member]);
      else ofParent.push(member);
    }
  }
  return byParent;
}

function namesIn(draft: Draft, path: readonly string[]): readonly string[] {
  return inOrder(draft.strings(path));
}

function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(compareText);
}

/** A Kubernetes label selector: every label and every expression must hold; an empty one selects all. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

/** One expression; `values` count for In and NotIn only. */
export type LabelRequirement = Required<WrittenRequirement>;

/**
 * Whether the labels fit. As in Kubernetes (labels and selectors, set-based requirements), NotIn and
 * DoesNotExist also hold where the label is absent; keys and values compare exactly.
 */
export function selectsLabels(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    selector.matchExpressions.every((requirement) => holds(requirement, labelOf(labels, requirement.key)))
  );
}

function holds(requirement: LabelRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Own keys only: a label called `constructor` exists where a file says so and nowhere else. */
function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** The fleet with what the lock file pins of its pinned selections; what nobody asks for is left out. */
export function pinFleet(fleet: DesiredFleet, entries: readonly LockEntry[]): DesiredFleet {
  return {
    ...fleet,
    selections: fleet.selections.map((selection) =>
      selection.snapshots === undefined
        ? selection
        : {
            ...selection,
            snapshots: entries
              .filter((entry) => entry.selection === selection.name)
              .map(({ parent, items, at }) => ({ parent, items, at })),
          },
    ),
  };
}
