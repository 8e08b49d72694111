import type { NotCarried } from '../../features/handover/hand-over-item.js';
import type { HandOver } from '../../features/handover/hand-over.js';
import type { HandOverGroup } from '../../inspect/handover/hand-over-group.js';
import type { ItemRef } from '../../model/content.js';
import { distribution, distributionSource } from '../../model/defender-distribution.js';
import type { Problem } from '../../model/problem.js';
import { carriedItems } from './hand-over-words.js';
import { itemJson } from '../../plan/steps/step-json.js';
import { problemJson, type ProblemJson } from '../../show/problem-text.js';

/** `schemas/handover.schema.json`. */
export interface HandOverJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  /** What `carried` rests on: the page at one commit, and the day on which it was compared. */
  readonly distribution: { readonly checkedOn: string; readonly source: string };
  readonly groups: readonly HandOverGroupJson[];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: {
    readonly groups: number;
    readonly items: number;
    readonly carried: number;
    readonly notCarried: number;
  };
}

export interface HandOverGroupJson {
  readonly parent: string;
  readonly group: string;
  readonly members: readonly string[];
  readonly homeMembers: readonly string[];
  readonly tenants: number;
  readonly items: readonly {
    readonly item: ItemRef;
    readonly carried: boolean;
    /** Null where it is carried. */
    readonly reason: NotCarried | null;
    readonly needs: readonly string[];
  }[];
  readonly carried: number;
  readonly operations: number;
  readonly publishes: number;
}

/** A hand-over as JSON; `problems` are errors of no parent, and stand first. */
export function handOverJson(
  handOver: HandOver,
  about: { readonly tool: string; readonly problems: readonly Problem[] },
): HandOverJson {
  const groups = handOver.groups.map(groupJson);
  const items = groups.reduce((sum, group) => sum + group.items.length, 0);
  const carried = groups.reduce((sum, group) => sum + group.carried, 0);
  return {
    schemaVersion: 1,
    tool: about.tool,
    distribution: { checkedOn: distribution.checkedOn, source: distributionSource },
    groups,
    findings: handOver.findings.map(problemJson),
    errors: [...about.problems, ...handOver.problems].map(problemJson),
    summary: { groups: groups.length, items, carried, notCarried: items - carried },
  };
}

function groupJson(group: HandOverGroup): HandOverGroupJson {
  return {
    parent: group.parent,
    group: group.group,
    members: group.members,
    homeMembers: group.homeMembers,
    tenants: group.tenants,
    items: group.items.map(({ item, notCarried, needs }) => ({
      item: itemJson(item),
      carried: notCarried === undefined,
      reason: notCarried ?? null,
      needs,
    })),
    carried: carriedItems(group).length,
    operations: group.operations,
    publishes: group.publishes,
  };
}
