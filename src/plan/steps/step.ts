import type { ContentKind, ItemRef } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import { trimEndOf } from '../../model/order.js';
import type { Patch } from '../../model/patch.js';
import type { SourceSpan } from '../../model/problem.js';

/** What muster writes to a parent. */
export const resourceTypes = ['configuration', 'member', 'group', 'assignment', 'content', 'mark'] as const;

export type ResourceType = (typeof resourceTypes)[number];

/** The body of a PUT, before it becomes ARM's JSON. */
export type DesiredResource =
  | { readonly type: 'configuration'; readonly mode: 'Enabled' | 'Disabled' }
  | {
      readonly type: 'member';
      readonly targetWorkspaceResourceId: string;
      readonly targetWorkspaceTenantId: string;
    }
  | {
      readonly type: 'group';
      readonly displayName: string;
      readonly description?: string;
      readonly memberResourceNames: readonly string[];
    }
  | { readonly type: 'assignment'; readonly targetResourceName: string; readonly items: readonly ItemRef[] }
  | {
      /** A content item of a file; its mark is written after it. */
      readonly type: 'content';
      readonly kind: ContentKind;
      /** What the PUT sends, without what only the workspace knows. */
      readonly body: JsonObject;
      /** Hash of the canonical body (`bodyHash`), which the mark keeps. */
      readonly hash: string;
      /** Place of the first line of its query. */
      readonly queryAt?: SourceSpan;
    }
  | {
      /** A mark for an item that already matches the files. */
      readonly type: 'mark';
      readonly kind: ContentKind;
      /** The item's resource name and id. */
      readonly item: string;
      readonly itemId: string;
      readonly hash: string;
      readonly answered: string;
    };

/** One change, as data: printed, saved, compared; no client, clock or function inside. */
export type Step =
  | (StepBase & {
      readonly action: 'create';
      readonly type: ResourceType;
      readonly resource: DesiredResource;
    })
  | (StepBase & {
      readonly action: 'update';
      readonly type: ResourceType;
      readonly resource: DesiredResource;
      readonly patch: Patch;
      /** The patch for people, by name; the patch itself says only what the new values are. */
      readonly changes: readonly StepChange[];
    })
  | (StepBase & { readonly action: 'delete'; readonly type: Exclude<ResourceType, 'configuration'> })
  | PublishStep;

/** What an update changes: members by the files' names, items by display name, fields by value. */
export type StepChange =
  | {
      readonly what: 'members' | 'items';
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** For items: how many of each kind, for lists too long to read by name. */
      readonly kinds?: { readonly added: KindCounts; readonly removed: KindCounts };
    }
  | {
      readonly what: 'field';
      readonly field: string;
      readonly from: string | null;
      readonly to: string | null;
    };

/** How many items of each kind, in the order of `contentKinds`; `gone`: no longer in the central workspace. */
export type KindCounts = Readonly<Partial<Record<ContentKind | 'gone', number>>>;

export type WriteStep = Exclude<Step, { action: 'publish' }>;

export type PublishStep = StepBase & {
  readonly action: 'publish';
  readonly type: 'assignment';
  readonly group: string;
  readonly reasons: readonly PublishReason[];
  readonly items: readonly ItemRef[];
  readonly members: readonly StepMember[];
  /** When the last job before this publish ended: distinguishes this publish's job from earlier ones if its answer is lost. */
  readonly lastJobEndTime?: string;
  /** The latest inexact time of what it carries: a job of that same second would leave it undecided. */
  readonly coarseTime?: string;
};

export interface StepBase {
  /** 'update/group/soc/emea'; the same from run to run. */
  readonly id: string;
  readonly parent: string;
  /**
   * The files' name (`metadata.name`) where a file names the resource, else the resource's own; for further
   * parts of a group with class and number: `emea--2`.
   */
  readonly name: string;
  readonly resourceName: string;
  readonly resourceId: string;
  /** The files' name of the group it concerns: groups, assignments, publishes. */
  readonly group?: string;
  /** Which part of that group, where it is kept in several, or was. */
  readonly part?: StepPart;
  /** The files' name of the member it concerns: members. */
  readonly member?: string;
  /**
   * For a member's write: names of the live parts of groups that name it, which are published because of it.
   * For a group's create: its own part, if it has a live assignment.
   */
  readonly namedBy?: readonly string[];
  /** For the reviewer. */
  readonly reason: string;
  /** Ids that must succeed first. A member that cannot be created is left out of its groups instead of stopping them. */
  readonly dependsOn: readonly string[];
  /** For a group's steps, above 0 only: they wait for the groups of lower rings, see `ParentPlan.rings`. */
  readonly ring?: number;
  /** Id of an assignment with a running job, which is awaited before this step. */
  readonly awaits?: string;
  /** Its place in the files; absent if no file declares it. */
  readonly at?: SourceSpan;
}

export interface StepPart {
  /** 1 is the group itself, or the first of its class. */
  readonly number: number;
  /** Of members with exceptions: the hash in the name of their class. */
  readonly inClass?: string;
  /** Names of the overrides that leave items out for its members. */
  readonly without?: readonly string[];
  /** How many parts the group will have; a part that is dissolved may have a higher number. */
  readonly of: number;
}

export interface StepMember {
  /** The files' name. */
  readonly name: string;
  /** The member resource's name, as in groups and jobs. */
  readonly resourceName: string;
  readonly workspace: string;
}

export type PublishReason =
  | { readonly why: 'neverPublished' }
  | { readonly why: 'lastJob'; readonly state: string }
  | { readonly why: 'jobRunning' }
  | { readonly why: 'membersChange' }
  | { readonly why: 'itemsChange' }
  | { readonly why: 'groupModified' }
  | { readonly why: 'assignmentModified' }
  /** Members, by the files' names, whose resources were written since. */
  | { readonly why: 'memberModified'; readonly members: readonly string[] }
  | { readonly why: 'itemModified'; readonly items: readonly ItemRef[] }
  /** Items that this plan writes from files, and these files. */
  | { readonly why: 'contentChanges'; readonly items: readonly ItemRef[]; readonly files: readonly string[] }
  /** Items that the last job, though it succeeded, does not say that it brought to every member. */
  | { readonly why: 'notDelivered'; readonly items: readonly ItemRef[] }
  | { readonly why: 'delivered'; readonly by: string; readonly items: readonly ItemRef[] }
  | { readonly why: 'pending' }
  | {
      /** Pairs whose copy in the member is missing or differs from the item. */
      readonly why: 'copyDiffers';
      readonly missing: number;
      readonly changed: number;
      /** The items and members that such pairs have, each once. */
      readonly items: readonly ItemRef[];
      readonly members: readonly string[];
    }
  | { readonly why: 'asked' };

/** 'update/group/soc/emea': the same from run to run. */
export function stepId(action: Step['action'], type: ResourceType, parent: string, name: string): string {
  return `${action}/${type}/${parent}/${name}`;
}

/** What workspace manager has collections of. */
type ManagedType = Exclude<ResourceType, 'content' | 'mark'>;

const collections: Readonly<Record<ManagedType, string>> = {
  configuration: 'workspaceManagerConfigurations',
  member: 'workspaceManagerMembers',
  group: 'workspaceManagerGroups',
  assignment: 'workspaceManagerAssignments',
};

/** The ARM id that a new resource will have under its parent's workspace. */
export function newResourceId(workspace: string, type: ManagedType, name: string): string {
  return `${trimEndOf(workspace, '/')}/providers/Microsoft.SecurityInsights/${collections[type]}/${name}`;
}

/** The pattern for names of new resources (securityinsights 2025-10-01-preview); existing names may differ. */
export const newNamePattern = /^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$/;

/** The key of a part of a group in the pending list: by the name in its steps, which a re-created group keeps. */
export function pendingKey(parent: string, name: string): string {
  return `${parent}/${name}`;
}

/** The key of a part whose last job succeeded without delivering every pair; names contain no slash. */
export function undeliveredKey(parent: string, name: string): string {
  return `${pendingKey(parent, name)}/undelivered`;
}
