import { nameKey } from '../../model/arm-id.js';
import { contentKinds, type ContentKind } from '../../model/content.js';
import { failed, ok, type Result } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import type { Delivered } from './judge-others.js';
import { keptEvidence } from '../../inspect/cleanup/kept-evidence.js';
import { resourceKey, resourceKeyOfId } from './member-item.js';

/**
 * What a report of `apply`, `publish` or `status` (JSON) says was delivered: its pairs that `Succeeded`, and
 * what it keeps of the jobs of deleted assignments.
 *
 * MUS421 where the text is no such report.
 */
export function parseEvidence(file: string, text: string): Result<readonly Delivered[]> {
  let document: unknown;
  try {
    document = JSON.parse(text) as unknown;
  } catch {
    return unusable(file, 'it is not JSON');
  }
  if (!isRecord(document) || document.schemaVersion !== 1 || !Array.isArray(document.pairs))
    return unusable(file, 'it is not a report of muster');
  const kept = keptEvidence(document.evidence);
  if (kept === undefined) return unusable(file, 'its evidence is not that of a report');
  const pairs = document.pairs.map(deliveredBy);
  const wrong = pairs.findIndex((pair) => pair === undefined);
  if (wrong >= 0) return unusable(file, `its pairs[${String(wrong)}] is not a pair of a report`);
  return ok([
    ...pairs.flatMap((pair) => (pair === undefined || pair === 'not' ? [] : [pair])),
    ...kept.flatMap(({ parent, group, resourceId, memberWorkspace }): Delivered[] => {
      const key = resourceKeyOfId(resourceId);
      return key === undefined ? [] : [{ parent, group, key, workspace: memberWorkspace }];
    }),
  ]);
}

/** Undefined where it is no pair, `not` where it did not succeed. */
function deliveredBy(pair: unknown): Delivered | 'not' | undefined {
  if (!isRecord(pair) || !isRecord(pair.item)) return undefined;
  const { parent, group, member, status, item } = pair;
  const { kind, name, displayName, alias } = item;
  if (!isText(parent) || !isText(group) || !isText(member) || !isText(name) || !isKind(kind))
    return undefined;
  if (status !== 'Succeeded') return isText(status) ? 'not' : undefined;
  return {
    parent,
    group,
    member,
    key: resourceKey({ kind, name: nameKey(name) }),
    ...(isText(displayName)
      ? { label: labelOf({ kind, displayName, ...(isText(alias) ? { alias } : {}) }) }
      : {}),
  };
}

function unusable(file: string, why: string): Result<never> {
  return failed({
    code: 'MUS421',
    message: `${file} cannot be taken as evidence: ${why}`,
    hint: 'Give the JSON that muster apply, publish or status wrote with --report FILE.json.',
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isKind(value: unknown): value is ContentKind {
  return contentKinds.some((kind) => kind === value);
}
