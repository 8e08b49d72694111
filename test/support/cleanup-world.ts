import { readPlanned } from '../../src/apply/read-and-plan.js';
import type { Restoration } from '../../src/azure/read/read-content.js';
import type { CleanedCopy, Cleanup, DoomedCopy } from '../../src/features/cleanup/cleanup.js';
import { deleteCopies } from '../../src/features/cleanup/delete-copies.js';
import { readCleanup, type CleanupRequest } from '../../src/features/cleanup/read-cleanup.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { ok, type Result } from '../../src/model/problem.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  parentDoc,
  type DriftWorld,
  type Spec,
} from './drift-world.js';

/** What a cleanup of everything would delete; nothing is deleted. */
export async function dryCleanup(
  { client, pending }: DriftWorld,
  fleet: DesiredFleet,
  options: Partial<CleanupRequest> = {},
): Promise<Cleanup> {
  const planned = await readPlanned({ client, pending }, fleet, {}, { publish: true, workbookContent: true });
  return readCleanup(client, fleet, planned, { proofs: [], evidence: [], ...options });
}

export interface Cleaned {
  readonly copies: readonly CleanedCopy[];
  /** What puts copies back, by their id, in the order in which they were saved. */
  readonly saved: ReadonlyMap<string, Restoration>;
}

/** Deletes them, bodies being kept in memory. */
export async function cleanUp(
  { client }: DriftWorld,
  fleet: DesiredFleet,
  doomed: readonly DoomedCopy[],
  interrupted = new AbortController().signal,
  backup?: (copy: DoomedCopy, restoration: Restoration) => Promise<Result<string>>,
): Promise<Cleaned> {
  const saved = new Map<string, Restoration>();
  const keep = (copy: DoomedCopy, restoration: Restoration) => {
    saved.set(copy.item.resourceId, restoration);
    return Promise.resolve(ok('kept'));
  };
  const copies = await deleteCopies({ client, backup: backup ?? keep, interrupted }, fleet, doomed);
  return { copies, saved };
}

/** `member kind title` of each, in order. */
export function doomedLines({ doomed }: Cleanup): readonly string[] {
  return doomed.map(({ member, item }) => `${member} ${item.kind} ${item.displayName}`);
}

/** How many stay for which reason. */
export function heldCounts({ held }: Cleanup): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { reason } of held) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

export type Doc = readonly [string, string, Spec];

export const members = ['ams', 'ber'];
/** Groups `all` with what `kinds` says, and what else is declared. */
export const fleetOf = (include: readonly Spec[], ...more: readonly Doc[]) =>
  fleetFrom([
    parentDoc('central', { prune: true }),
    ...members.map((name) => memberDoc(name, ['central'])),
    groupDoc('all', members, ['items']),
    ['ContentSelection', 'items', { include, allowEmpty: true }],
    ...more,
  ]);
export const rules = { kind: 'AnalyticsRule', match: { kindOfRule: 'NRT' } };
export const title = 'Baseline Sentinel health';
export const books = { kind: 'Workbook', match: { displayName: title } };
export const both = fleetOf([rules, books]);
export const onlyRules = fleetOf([rules]);

/** Workbooks were delivered, and are not any more. */
export async function orphanedBooks() {
  const world = driftWorld([{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))]);
  await world.apply(both);
  world.clock.advance(3_600_000);
  await world.apply(onlyRules);
  world.clock.advance(3_600_000);
  const book = (member: string) => {
    const found = world.held(member).find(({ properties }) => properties.displayName === title);
    if (found === undefined) throw new Error(`${member} has no workbook`);
    return found;
  };
  return { world, book };
}
