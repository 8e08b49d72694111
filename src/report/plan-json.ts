import { createHash } from 'node:crypto';
import type { ItemRef } from '../model/content.js';
import type { Patch } from '../model/patch.js';
import type { Finding, Problem } from '../model/problem.js';
import { allSteps, type FleetPlan } from '../plan/fleet-plan.js';
import type { Move } from '../plan/find-moves.js';
import type { DesiredResource, PublishReason, Step } from '../plan/step.js';
import { ringWaits } from './ring-text.js';
import { problemJson, type ProblemJson } from './problem-text.js';

/** `schemas/plan.schema.json`. */
export interface PlanJson {
  readonly schemaVersion: 1;
  readonly tool: string;
  readonly createdAt: string;
  readonly planDigest: string;
  readonly steps: readonly StepJson[];
  /** Members that change groups within a parent. */
  readonly moves: readonly MoveJson[];
  /** Where a step has a ring: what each ring waits for. */
  readonly rings?: readonly RingJson[];
  readonly findings: readonly ProblemJson[];
  readonly errors: readonly ProblemJson[];
  readonly summary: PlanCounts;
}

export interface MoveJson extends Move {
  readonly parent: string;
}

export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly publish: number;
}

/** The groups of a parent that steps of a ring wait for; `waitsFor` are those of all lower rings. */
export interface RingJson {
  readonly parent: string;
  readonly ring: number;
  /** Groups with steps in this plan. */
  readonly groups: readonly string[];
  readonly waitsFor: readonly string[];
}

export interface StepJson {
  readonly id: string;
  readonly action: Step['action'];
  readonly type: Step['type'];
  readonly parent: string;
  readonly name: string;
  readonly group?: string;
  /** Which part of that group, and how many it will have; only where it is kept in several, or was. */
  readonly part?: number;
  readonly parts?: number;
  readonly member?: string;
  readonly resourceId: string;
  readonly reason: string;
  readonly patch?: Patch;
  /** The JSON a PUT sends; a predicted item has `resourceId: null` where it cannot be known. */
  readonly body?: { readonly properties: Readonly<Record<string, unknown>> };
  readonly reasons?: readonly PublishReason[];
  readonly items?: readonly ItemRef[];
  readonly members?: readonly string[];
  /** Members × items. */
  readonly operations?: number;
  readonly dependsOn: readonly string[];
  /** Above 0 only. */
  readonly ring?: number;
}

/**
 * The plan as the specification's JSON; `createdAt` is RFC 3339, `tool` is `muster <version>`,
 * `problems` are errors of no parent: files that cannot be used, an endpoint that cannot be reached.
 */
export function planJson(
  plan: FleetPlan,
  about: { readonly tool: string; readonly createdAt: string; readonly problems?: readonly Problem[] },
): PlanJson {
  const findings: readonly Finding[] = plan.parents.flatMap((parent) => parent.findings);
  const problems = [...(about.problems ?? []), ...plan.parents.flatMap((parent) => parent.problems)];
  return {
    schemaVersion: 1,
    tool: about.tool,
    createdAt: about.createdAt,
    planDigest: planDigest(plan),
    steps: allSteps(plan).map(stepJson),
    moves: plan.parents.flatMap(({ parent, moves }) => moves.map((move) => ({ parent, ...move }))),
    ...ringsJson(plan),
    findings: findings.map(problemJson),
    errors: problems.map(problemJson),
    summary: planCounts(plan),
  };
}

export function planCounts(plan: FleetPlan): PlanCounts {
  const of = (action: Step['action']) => allSteps(plan).filter((step) => step.action === action).length;
  return { create: of('create'), update: of('update'), delete: of('delete'), publish: of('publish') };
}

/**
 * `sha256:` and the hex digest of what the plan would do: ids, bodies, patches, and what publishes carry.
 *
 * Times and reasons are left out: the same work has the same digest whenever and why ever it is planned.
 */
export function planDigest(plan: FleetPlan): string {
  const work = allSteps(plan).map((step) => {
    const { id, resourceId, patch, body, items, members, dependsOn, ring } = stepJson(step);
    return { id, resourceId, patch, body, items: items?.map(itemIdentity), members, dependsOn, ring };
  });
  return `sha256:${createHash('sha256').update(canonical(work)).digest('hex')}`;
}

function ringsJson(plan: FleetPlan): Pick<PlanJson, 'rings'> {
  const rings = plan.parents.flatMap((parent) =>
    ringWaits(parent).map(({ ring, groups, gates }) => ({
      parent: parent.parent,
      ring,
      groups,
      waitsFor: gates.map(({ group }) => group),
    })),
  );
  return rings.length === 0 ? {} : { rings };
}

function stepJson(step: Step): StepJson {
  return {
    id: step.id,
    action: step.action,
    type: step.type,
    parent: step.parent,
    name: step.name,
    ...(step.group === undefined ? {} : { group: step.group }),
    ...(step.part === undefined ? {} : { part: step.part.number, parts: step.part.of }),
    ...(step.member === undefined ? {} : { member: step.member }),
    resourceId: step.resourceId,
    reason: step.reason,
    ...(step.action === 'update' ? { patch: step.patch } : {}),
    ...(step.action === 'create' || step.action === 'update' ? { body: body(step.resource) } : {}),
    ...(step.action === 'publish'
      ? {
          reasons: step.reasons.map(reasonJson),
          items: step.items.map(itemJson),
          members: step.members.map((member) => member.name),
          operations: step.items.length * step.members.length,
        }
      : {}),
    dependsOn: step.dependsOn,
    ...(step.ring === undefined ? {} : { ring: step.ring }),
  };
}

function body(resource: DesiredResource): StepJson['body'] {
  if (resource.type === 'assignment') {
    const { targetResourceName, items } = resource;
    return { properties: { targetResourceName, items: items.map(assignedItem) } };
  }
  const properties = Object.entries(resource).filter(([key]) => key !== 'type');
  return { properties: Object.fromEntries(properties) };
}

/** As ARM takes it, but for what an upper tier has yet to deliver: that is said by kind and name. */
function assignedItem(item: ItemRef): unknown {
  return item.predicted === true ? itemJson(item) : { resourceId: item.resourceId };
}

/** The reference alone, whatever else the object at hand carries. */
export function itemJson({ kind, name, displayName, alias, resourceId, predicted }: ItemRef): ItemRef {
  return {
    kind,
    name,
    resourceId,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    ...(predicted === undefined ? {} : { predicted }),
  };
}

function reasonJson(reason: PublishReason): PublishReason {
  return 'items' in reason ? { ...reason, items: reason.items.map(itemJson) } : reason;
}

function itemIdentity({ kind, name, resourceId }: ItemRef): unknown {
  return { kind, name, resourceId };
}

/** JSON with sorted keys, so that the order in which an object was built does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
