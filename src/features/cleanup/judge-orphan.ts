import type { ArmClient } from '../../azure/arm-client.js';
import { contentItem } from '../../azure/read/live-resources.js';
import { listActions, readContent } from '../../azure/read/read-content.js';
import { bodyHash, canonicalBody } from '../../content/canonical-body.js';
import { sourceOf } from '../../content/content-item.js';
import { idKey, sameId } from '../../model/arm-id.js';
import type { ContentItem, ContentKind } from '../../model/content.js';
import { ok, type Result } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import type { DriftPair } from '../drift/drift.js';
import { resourceKey } from '../drift/member-wants.js';
import type { HeldReason } from './cleanup.js';
import type { MemberTies } from './member-ties.js';
import { judgeProof, type Proof, type Suspect } from './proof.js';

/** Why an orphan stays, without reading its body; undefined where only the body can decide. Pure. */
export function heldByTies(
  { state, item, suppressed }: DriftPair,
  ties: MemberTies,
  proofs: readonly Proof[],
): HeldReason | undefined {
  if (ties.incomplete) return 'incomplete';
  if (state !== 'orphaned') return 'suspected';
  if (suppressed !== undefined) return 'suppressed';
  if (ties.selected.has(labelOf(item))) return 'selected';
  if (ties.delivered.has(resourceKey(item)) || ties.delivered.has(labelOf(item))) return 'stillDelivered';
  if (ties.usedBelow.has(idKey(item.resourceId ?? ''))) return 'usedBelow';
  return proofs.length === 0 ? 'notProven' : undefined;
}

/** A copy by its own answer. */
export interface CopyRead extends Suspect {
  readonly raw: unknown;
  /** A playbook is attached to it, in its body or as an action beside it: a publish certainly does not do that. */
  readonly playbook: boolean;
}

/**
 * A copy as it is at this moment, with what is attached to it; undefined where it is gone, `unlike` where
 * the answer is of another resource. The actions of an analytics rule stand beside its body
 * (securityinsights 2025-10-01-preview, `alertRules/{id}/actions`).
 */
export async function readCopy(
  client: ArmClient,
  { kind, resourceId }: { readonly kind: ContentKind; readonly resourceId: string },
  /** ARM ids of the central workspace and the member's. */
  workspaces: { readonly central: string; readonly own: string },
  signal?: AbortSignal,
): Promise<Result<CopyRead | 'unlike' | undefined>> {
  const answer = await readContent(client, resourceId, signal);
  if (!answer.ok) return answer;
  if (answer.value === undefined) return ok(undefined);
  const read = contentItem(sourceOf(kind), answer.value, client.now());
  if (!read.ok || !sameId(read.value.resourceId ?? '', resourceId)) return ok('unlike');
  const attached = kind === 'AnalyticsRule' ? await listActions(client, resourceId, signal) : ok([]);
  if (!attached.ok) return attached;
  const { displayName, alias, modifiedAt, unsupported } = read.value;
  return ok({
    raw: answer.value,
    kind: read.value.kind,
    displayName,
    alias,
    hash: bodyHash(canonicalBody(kind, answer.value, workspaces)),
    modifiedAt,
    playbook: unsupported === 'playbook' || attached.value.length > 0,
  });
}

export type CopyVerdict =
  { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly reason: HeldReason };

/**
 * Whether a copy is what one of the proofs, the newest first, says was delivered. A copy that differs from
 * its item, which did not change since the newest proof, was edited, whatever older proofs say. The proofs
 * are of one parent, and `content` is that of its workspace; `rivals` are resources of the member that are
 * called the same and that nothing proves: one of them may be the copy, and this one the member's own. Pure.
 */
export function judgeCopy(
  copy: CopyRead,
  proofs: readonly Proof[],
  content: readonly ContentItem[],
  rivals: number,
): CopyVerdict {
  if (copy.playbook) return { ok: false, reason: 'playbook' };
  const verdicts = proofs.map((proof) => {
    const item = content.find(({ resourceId }) => sameId(resourceId ?? '', proof.itemId));
    return { proof, verdict: judgeProof(copy, item, proof) };
  });
  const [newest] = verdicts;
  const proven = verdicts.find(({ verdict }) => verdict === 'proven');
  if (proven === undefined || newest === undefined || newest.verdict === 'edited') {
    const reason =
      newest?.verdict === undefined || newest.verdict === 'proven' ? 'notProven' : newest.verdict;
    return { ok: false, reason };
  }
  return rivals > 0 ? { ok: false, reason: 'notProven' } : { ok: true, proof: proven.proof };
}
