import type { Drift, DriftPair, DriftResource, PairCounts, Suppressed } from './drift.js';
import type { ItemRef } from '../../model/content.js';
import type { Patch } from '../../model/patch.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { driftFingerprint } from '../../report/drift/drift-fingerprint.js';
import type { DriftJudged } from '../../report/drift/drift-judged.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/drift.schema.json`. */
export interface DriftJson {
  readonly schemaVersion: 1;
  /** `sha256:…` of what drifts and what could not be compared, unless nothing is wrong. */
  readonly fingerprint?: string;
  readonly resources: readonly ResourceJson[];
  readonly pairs: readonly DriftPairJson[];
  /** What is suspended, and so not compared; and what suppressions are over, or fit nothing. */
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: DriftSummary;
}

export interface ResourceJson {
  readonly type: DriftResource['type'];
  readonly parent: string;
  readonly name: string;
  readonly state: DriftResource['state'];
  readonly patch?: Patch;
}

export interface DriftPairJson {
  readonly parent: string;
  readonly group: string | null;
  readonly member: string;
  readonly item: ItemRef;
  readonly state: DriftPair['state'];
  readonly matchedBy: DriftPair['matchedBy'];
  readonly patch?: Patch;
  readonly suppressed?: Suppressed;
}

export interface DriftSummary {
  /** Whether the command exits 2, errors aside. */
  readonly drift: boolean;
  readonly resources: Readonly<Record<DriftResource['state'], number>>;
  /** Of all pairs, listed or not, but for those that are suppressed. */
  readonly pairs: PairCounts;
  readonly suppressed: number;
}

/** Drift as the specification's JSON; `problems` are errors besides its own: files, an endpoint. */
export function driftJson(drift: Drift, about: DriftJudged): DriftJson {
  const errors = [...about.problems, ...drift.problems];
  const fine = !about.isDrift && errors.length === 0;
  const of = (state: DriftResource['state']) =>
    drift.resources.filter((resource) => resource.state === state).length;
  return {
    schemaVersion: 1,
    ...(fine ? {} : { fingerprint: driftFingerprint(drift, about) }),
    resources: drift.resources.map(({ type, parent, name, state, patch }) => ({
      type,
      parent,
      name,
      state,
      ...(patch === undefined ? {} : { patch }),
    })),
    pairs: drift.pairs.map(pairJson),
    findings: drift.findings.map(problemJson),
    errors: errors.map(problemJson),
    summary: {
      drift: about.isDrift,
      resources: { missing: of('missing'), changed: of('changed'), unmanaged: of('unmanaged') },
      pairs: drift.counts,
      suppressed: drift.pairs.filter(({ suppressed }) => suppressed !== undefined).length,
    },
  };
}

function pairJson({
  parent,
  group,
  member,
  item,
  state,
  matchedBy,
  patch,
  suppressed,
}: DriftPair): DriftPairJson {
  return {
    parent,
    group,
    member,
    item: itemJson(item),
    state,
    matchedBy,
    ...(patch === undefined ? {} : { patch }),
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}
