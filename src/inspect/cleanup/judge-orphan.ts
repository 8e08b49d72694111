import { contentItem } from '../../azure/read/content-item.js';
import { bodyHash } from '../../content/body-hash.js';
import { canonicalBody } from '../../content/canonical-body.js';
import { idKey, sameId } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import { parseInstant } from '../../model/instant.js';
import { labelOf } from '../../plan/predict-content.js';
import { centralBody } from '../drift/central-body.js';
import type { HeldReason } from './cleanup.js';
import type { DriftPair } from '../drift/drift.js';
import { resourceKey, sourceOf } from '../drift/member-item.js';
import type { MemberTies } from './member-ties.js';
import type { ParentProof } from './proof.js';

/** Why an orphan stays by what is known without its body; undefined where only that can tell. Pure. */
export function heldByTies(
  { state, item, suppressed }: DriftPair,
  ties: MemberTies,
  proofs: readonly ParentProof[],
): HeldReason | undefined {
  if (ties.incomplete) return 'incomplete';
  if (state !== 'orphaned') return 'suspected';
  if (suppressed !== undefined) return 'suppressed';
  if (ties.selected.has(labelOf(item))) return 'selected';
  if (ties.delivered.has(resourceKey(item))) return 'stillDelivered';
  if (ties.usedBelow.has(idKey(item.resourceId ?? ''))) return 'usedBelow';
  return proofs.length === 0 ? 'notProven' : undefined;
}

export interface BodyInput {
  /** The copy, as its own GET answered. */
  readonly raw: unknown;
  /** ARM id of the member's workspace. */
  readonly workspace: string;
  readonly proof: ParentProof;
  /** ARM id and content of the central workspace that delivered it. */
  readonly central: string;
  readonly content: readonly ContentItem[];
}

/** By what a copy is known to be as it was. */
export interface CopyState {
  /** Hash of what it means. */
  readonly hash: string;
  readonly modifiedAt?: string;
}

export type BodyVerdict =
  | ({ readonly ok: true } & CopyState)
  | { readonly ok: false; readonly reason: 'edited' | 'ageUnknown' | 'unread' };

/**
 * Whether a copy is still what was delivered: it means the same as its item in the central workspace, or,
 * where that has changed or is gone, nobody wrote the copy since the delivery ended. Pure.
 */
export function judgeOrphanBody(pair: DriftPair, input: BodyInput): BodyVerdict {
  const { kind, resourceId } = pair.item;
  const read = contentItem(sourceOf(kind), input.raw);
  if (!read.ok || !sameId(read.value.resourceId ?? '', resourceId ?? ''))
    return { ok: false, reason: 'unread' };
  const state = copyState(kind, input.raw, input);
  const item = input.content.find((one) => sameId(one.resourceId ?? '', input.proof.itemId));
  if (
    item?.body !== undefined &&
    item.body.partial !== true &&
    centralBody(item.body, false).hash === state.hash
  )
    return { ok: true, ...state };
  const modified = parseInstant(state.modifiedAt);
  const ended = parseInstant(input.proof.endTime);
  if (modified === undefined || ended === undefined) return { ok: false, reason: 'ageUnknown' };
  return modified <= ended ? { ok: true, ...state } : { ok: false, reason: 'edited' };
}

/** What a copy means, beside the central workspace that delivered it, and when it was written. */
export function copyState(
  kind: ContentItem['kind'],
  raw: unknown,
  { central, workspace }: Pick<BodyInput, 'central' | 'workspace'>,
): CopyState {
  const read = contentItem(sourceOf(kind), raw);
  const modifiedAt = read.ok ? read.value.modifiedAt : undefined;
  return {
    hash: bodyHash(canonicalBody(kind, raw, { central, own: workspace })),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  };
}
