import type { DesiredFleet, DesiredGroup, DesiredMember, DesiredParent } from '../model/desired.js';
import { parseDuration } from '../model/duration.js';
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
import { noEffect, overdueOverrides, toOverride } from './overrides.js';
import { choiceIn, membersChosen } from './member-choice.js';
import { sortProblems } from './source-document.js';
import { overdueSuppressions, overdueSuspensions, suspensionOf, toSuppression } from './suspensions.js';
import { orderSelections } from './order-selections.js';
import { toSelections } from './to-selection.js';

/** The fleet that valid files declare. */
export interface FleetOfFiles {
  readonly fleet: DesiredFleet;
  /** How many documents are not muster's. */
  readonly foreign: number;
}

/**
 * The fleet that the files declare, or all problems (MUS102 to MUS119, MUS128 to MUS131, MUS190, MUS191,
 * MUS193 to MUS196), by file, line and column. The order of files and documents changes nothing but
 * positions.
 *
 * `today` is the day in UTC, as YYYY-MM-DD: given, a suspension, a suppression or an override that is over is an error
 * too (MUS123, MUS125, MUS192).
 */
export function toFleet(files: readonly SourceFile[], today?: string): Result<FleetOfFiles> {
  const { drafts, foreign, problems } = readDrafts(files);
  const { tiers, problems: cycles } = findTiers(drafts);
  const ordered = orderSelections(drafts);
  const found = [
    ...problems,
    ...checkUnique(drafts),
    ...checkReferences(drafts),
    ...checkCredentials(drafts),
    ...noEffect(drafts),
    ...suspendedLeavers(drafts),
    ...ordered.problems,
    ...cycles,
  ];
  append(found, missingParent(drafts, files, found));
  if (today !== undefined)
    append(found, [
      ...overdueSuspensions(drafts, today),
      ...overdueSuppressions(drafts, today),
      ...overdueOverrides(drafts, today),
    ]);
  // Not spread: a hostile file can have more problems than a call can have arguments.
  if (found.length > 0) return { ok: false, problems: sortProblems(found) };

  const ofKind = (kind: Draft['kind']): readonly Draft[] =>
    drafts.filter((draft) => draft.kind === kind).sort((left, right) => compareText(left.name, right.name));
  const members = ofKind('Member').map(toMember);
  const leaving = new Set(members.flatMap(({ name, offboard }) => (offboard === undefined ? [] : [name])));
  const ofParent = membersByParent(members);
  const credentials = ofKind('Credential').map(toCredential);
  const overrides = ofKind('Override').map((draft) => toOverride(draft, members));
  return ok({
    fleet: {
      parents: ofKind('Parent').map((draft) => toParent(draft, tiers.get(draft.name))),
      members,
      groups: ofKind('Group').map((draft) =>
        toGroup(draft, ofParent.get(draft.text(['spec', 'parent'])) ?? [], leaving),
      ),
      selections: toSelections(ordered.drafts),
      suppressions: ofKind('Suppression').map(toSuppression),
      ...(credentials.length === 0 ? {} : { credentials }),
      ...(overrides.length === 0 ? {} : { overrides }),
    },
    foreign,
  });
}

const offboardPath = ['spec', 'offboard'];

/** MUS196 for each Member that has both `offboard` and `suspend`. */
function suspendedLeavers(drafts: readonly Draft[]): readonly Problem[] {
  return drafts
    .filter((draft) => draft.kind === 'Member' && draft.has(offboardPath) && draft.has(['spec', 'suspend']))
    .map((draft) => ({
      code: 'MUS196',
      message: `Member ${draft.writtenName} has "offboard" and "suspend": it cannot leave while it is left alone`,
      hint: 'Remove one of the two.',
      at: draft.keySpan(offboardPath),
    }));
}

/** A file that could not be parsed may declare a Parent; then a missing one is not reported. */
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
    ...soakOf(draft),
    ...suspensionOf(draft),
    at: draft.at,
  };
}

function soakOf(draft: Draft): Pick<DesiredParent, 'soak'> {
  const text = draft.text(['spec', 'rings', 'soak']);
  const ms = parseDuration(text);
  return ms === undefined || ms === 0 ? {} : { soak: { text, ms } };
}

function contentOf(draft: Draft): { readonly content?: DesiredContentPlace } {
  const content = contentPlaceOf(draft);
  return content === undefined ? {} : { content };
}

function toMember(draft: Draft): DesiredMember {
  const displayName = draft.text(['spec', 'displayName']);
  return {
    name: draft.name,
    ...(displayName === '' ? {} : { displayName }),
    labels: draft.mapping(['metadata', 'labels']),
    workspace: draft.text(['spec', 'workspace']),
    tenant: draft.text(['spec', 'tenant']),
    parents: namesIn(draft, ['spec', 'parents']),
    ...credentialOf(draft),
    ...suspensionOf(draft),
    ...offboardingOf(draft),
    at: draft.at,
  };
}

function offboardingOf(draft: Draft): Pick<DesiredMember, 'offboard'> {
  const offboard = draft.text(offboardPath);
  return offboard === 'DeleteCopies' || offboard === 'KeepCopies' ? { offboard } : {};
}

function credentialOf(draft: Draft): { readonly credential?: string } {
  const credential = draft.text(['spec', 'credential']);
  return credential === '' ? {} : { credential };
}

function toGroup(
  draft: Draft,
  candidates: readonly DesiredMember[],
  leaving: ReadonlySet<string>,
): DesiredGroup {
  const description = ['spec', 'description'];
  const choice = choiceIn(draft);
  return {
    name: draft.name,
    parent: draft.text(['spec', 'parent']),
    resourceName: resourceNameOf(draft).text,
    displayName: draft.has(['spec', 'displayName']) ? draft.text(['spec', 'displayName']) : draft.name,
    description: draft.has(description) ? draft.text(description) : undefined,
    // A member that leaves is in no group, even if groups name it.
    members: membersChosen(choice, candidates).filter((name) => !leaving.has(name)),
    choice,
    content: namesIn(draft, ['spec', 'content']),
    publish: draft.text(['spec', 'publish']) === 'Manual' ? 'Manual' : 'Auto',
    protect: draft.flag(['spec', 'protect'], false),
    ring: draft.number(['spec', 'ring'], 0),
    ...suspensionOf(draft),
    at: draft.at,
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

/** The fleet with the lock file's snapshots of its pinned selections; unused snapshots are left out. */
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
