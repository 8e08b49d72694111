import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../cli/context.js';
import { nameKey } from '../../model/arm-id.js';
import { type ContentKind, contentKinds } from '../../model/content.js';
import { isJsonObject } from '../../model/json.js';
import { append } from '../../model/order.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { labelOf } from '../../plan/predict-content.js';
import type { Proof } from '../cleanup/proof.js';
import type { Delivered } from './judge-others.js';
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
  if (!isJsonObject(document) || document.schemaVersion !== 1 || !Array.isArray(document.pairs))
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
  if (!isJsonObject(pair) || !isJsonObject(pair.item)) return undefined;
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
    label: isText(displayName)
      ? labelOf({ kind, displayName, alias: isText(alias) ? alias : undefined })
      : undefined,
  };
}

function unusable(file: string, why: string): Result<never> {
  return failed({
    code: 'MUS421',
    message: `${file} cannot be taken as evidence: ${why}`,
    hint: 'Give the JSON that muster apply, publish or status wrote with --report FILE.json.',
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isKind(value: unknown): value is ContentKind {
  return contentKinds.some((kind) => kind === value);
}

export interface EvidenceRead {
  readonly delivered: readonly Delivered[];
  /** What of it is certain. */
  readonly proofs: readonly Proof[];
  readonly problems: readonly Problem[];
}

/** What the reports of earlier runs say was delivered; MUS421 for a file that is none. */
export async function readEvidence(files: readonly string[], { io, engine }: Context): Promise<EvidenceRead> {
  const delivered: Delivered[] = [];
  const proofs: Proof[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const text = await readFile(resolve(io.cwd, file), 'utf8').catch(() => undefined);
    if (text === undefined) {
      problems.push({
        code: 'MUS421',
        message: `--evidence ${file}: the file cannot be read`,
        hint: 'Name a report that muster apply, publish or status wrote with --report FILE.json.',
      });
      continue;
    }
    const parsed = await engine.parseEvidence(file, text);
    if (parsed.ok) {
      append(delivered, parsed.value);
      append(proofs, await engine.parseProofs(file, text));
    } else append(problems, parsed.problems);
  }
  return { delivered, proofs, problems };
}

/** One pair of the `evidence` of a report: delivered by a job whose assignment was deleted later. */
export interface KeptPair {
  readonly parent: string;
  /** ARM id of the parent's workspace. */
  readonly central?: string;
  readonly group: string;
  /** ARM id of the item in the central workspace. */
  readonly resourceId: string;
  /** ARM id. */
  readonly memberWorkspace: string;
  readonly jobId: string;
  readonly startTime?: string;
  readonly executionTime?: string;
  readonly endTime: string;
}

/** The pairs of the `evidence` of a report's JSON; none where it has none, undefined where it is malformed. */
export function keptEvidence(evidence: unknown): readonly KeptPair[] | undefined {
  if (evidence === undefined) return [];
  if (!Array.isArray(evidence)) return undefined;
  const kept = evidence.map((one: unknown) => pairsOf(one));
  return kept.includes(undefined) ? undefined : kept.flatMap((pairs) => pairs ?? []);
}

function pairsOf(one: unknown): readonly KeptPair[] | undefined {
  if (!isJsonObject(one) || !Array.isArray(one.pairs)) return undefined;
  const { parent, group, workspace: central } = one;
  if (!isText(parent) || !isText(group)) return undefined;
  const pairs = one.pairs.map((pair: unknown): KeptPair | undefined => {
    if (!isJsonObject(pair)) return undefined;
    const { resourceId, memberWorkspace, jobId, startTime, executionTime, endTime } = pair;
    if (!isText(resourceId) || !isText(memberWorkspace) || !isText(jobId) || !isText(endTime))
      return undefined;
    return {
      parent,
      central: isText(central) ? central : undefined,
      group,
      resourceId,
      memberWorkspace,
      jobId,
      startTime: isText(startTime) ? startTime : undefined,
      executionTime: isText(executionTime) ? executionTime : undefined,
      endTime,
    };
  });
  return pairs.includes(undefined) ? undefined : pairs.flatMap((pair) => pair ?? []);
}
