import type { ContentKind } from './content.js';
import type { DesiredContentPlace, DesiredItem } from './desired-content.js';
import type { SourceSpan } from './problem.js';

/** What the files ask for, after every rule that needs no network has held. All lists are in name order. */
export interface DesiredFleet {
  readonly parents: readonly DesiredParent[];
  readonly members: readonly DesiredMember[];
  readonly groups: readonly DesiredGroup[];
  readonly selections: readonly ContentSelection[];
  readonly suppressions: readonly Suppression[];
  /** Items withheld from some members; undefined: every member of a group gets all of its items. */
  readonly overrides?: readonly Override[];
  /** Named logins beside the default one; undefined: none. */
  readonly credentials?: readonly DesiredCredential[];
  /** By parent's name, what its content files ask for, by kind and name; undefined: no parent has such files. */
  readonly content?: ReadonlyMap<string, readonly DesiredItem[]>;
}

export interface DesiredParent {
  readonly name: string;
  /** ARM id of the central workspace, as written. */
  readonly workspace: string;
  readonly tenant: string;
  readonly mode: 'Enabled' | 'Disabled';
  readonly prune: boolean;
  readonly workbookResourceGroups: readonly string[];
  /** 0 for parents that are members of none; else one more than the highest parent above. */
  readonly tier: number;
  /** Names of the parents that have this one's workspace as a member. */
  readonly uppers: readonly string[];
  /** Name of the Credential for its workspace's subscription; undefined: the default login. */
  readonly credential?: string;
  /** Undefined: its content is not kept as files. */
  readonly content?: DesiredContentPlace;
  /** How long lower rings must have had what is new before a higher one gets it; as written, and in milliseconds. */
  readonly soak?: { readonly text: string; readonly ms: number };
  readonly suspend?: Suspension;
  readonly at: SourceSpan;
}

export interface DesiredMember {
  readonly name: string;
  /** What people call it; nothing refers to it, and Azure does not get it. */
  readonly displayName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly tenant: string;
  readonly parents: readonly string[];
  /** As a parent's. */
  readonly credential?: string;
  readonly suspend?: Suspension;
  /** It is to leave: no group has it as a member, and its resource is deleted; says whether the copies in its workspace are too. */
  readonly offboard?: 'DeleteCopies' | 'KeepCopies';
  readonly at: SourceSpan;
}

export interface DesiredGroup {
  readonly name: string;
  readonly parent: string;
  readonly resourceName: string;
  readonly displayName: string;
  readonly description?: string;
  /** Names of Members: those named and those the selector chose, in name order. */
  readonly members: readonly string[];
  /** What chose them; undefined: the files choose nobody. */
  readonly choice?: MemberChoice;
  /** Names of ContentSelections. */
  readonly content: readonly string[];
  readonly publish: 'Auto' | 'Manual';
  readonly protect: boolean;
  /** Groups of a ring wait for every group of a lower ring of their parent. */
  readonly ring: number;
  readonly suspend?: Suspension;
  readonly at: SourceSpan;
}

/** How a document says who its members are: the union of both. */
export interface MemberChoice {
  readonly named: readonly { readonly name: string; readonly at: SourceSpan }[];
  /** Every member that meets all that it asks. */
  readonly selector?: { readonly asks: readonly LabelRequirement[]; readonly at: SourceSpan };
}

/** What a label selector asks of one label; `values` count for In and NotIn only. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
  readonly at: SourceSpan;
}

export interface ContentSelection {
  readonly name: string;
  readonly include: readonly SelectionEntry[];
  readonly exclude: readonly SelectionEntry[];
  readonly allowEmpty: boolean;
  /** With `snapshot: true`, its snapshots by parent; undefined: it is resolved in each run. */
  readonly snapshots?: readonly Snapshot[];
  readonly at: SourceSpan;
}

/** What the lock file pins for one selection in one parent. */
export interface Snapshot {
  readonly parent: string;
  /** In the order of the file. */
  readonly items: readonly PinnedItem[];
  /** The selection's key below its parent in the lock file. */
  readonly at: SourceSpan;
}

export interface PinnedItem {
  readonly kind: ContentKind;
  /** The resource's name; of a predicted item, its name in the upper tier's workspace. */
  readonly name: string;
  readonly displayName: string;
  /** It was pinned before an upper tier delivered it: its copy may have another name. */
  readonly predicted?: true;
  readonly at: SourceSpan;
}

/** One entry of `include` or `exclude`; absent keys do not restrict. */
export interface SelectionEntry {
  /** Undefined: every kind. */
  readonly kinds?: readonly ContentKind[];
  readonly match?: ItemMatch;
  /** The places of the keys of `match`. */
  readonly keysAt?: Readonly<Partial<Record<MatchKey, SourceSpan>>>;
  readonly names?: readonly { readonly name: string; readonly at: SourceSpan }[];
  /** All that this selection takes, and nothing else; never a pinned one. */
  readonly selection?: ContentSelection;
  readonly at: SourceSpan;
}

/** Every key must hold; a list means any of. Strings are patterns. */
export interface ItemMatch {
  readonly displayName?: readonly string[];
  readonly severity?: readonly string[];
  readonly tactics?: readonly string[];
  /** Fits sub-techniques too: each is a value of its own. */
  readonly techniques?: readonly string[];
  readonly kindOfRule?: readonly string[];
  readonly alertRuleTemplateName?: readonly string[];
  readonly category?: readonly string[];
  /** All must hold; names compare without case. */
  readonly tags?: readonly TagMatch[];
  readonly enabled?: boolean;
  /** As written: an RFC 3339 time, or a date, as `parseTimeOrDate` reads them. */
  readonly modifiedAfter?: string;
}

export type MatchKey = keyof ItemMatch;

/** The patterns that the values of one tag must fit. */
export interface TagMatch {
  readonly name: string;
  readonly patterns: readonly string[];
}

/** Drift that is known and accepted until a day. Every key that is given must hold; patterns as in selections. */
export interface Suppression {
  readonly name: string;
  readonly member?: readonly string[];
  readonly group?: readonly string[];
  /** Patterns of an item's resource name, display name or alias. */
  readonly item?: readonly string[];
  /** JSON pointers with `*` and `?`: only changes at them and below. */
  readonly pointer?: readonly string[];
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC. */
  readonly until: string;
  /** That day is over, and nothing is suppressed any more; set by `dateSuspensions`, which knows the day. */
  readonly over?: true;
  /** The place of its name. */
  readonly at: SourceSpan;
  readonly untilAt: SourceSpan;
}

/** Items withheld from some members although their groups select them. */
export interface Override {
  readonly name: string;
  /** Names of Members: those named and those the selector chose, in name order. */
  readonly members: readonly string[];
  /** Names of the Groups that it is limited to; undefined: all. */
  readonly groups?: readonly string[];
  /** The union of these entries is left out. */
  readonly items: readonly SelectionEntry[];
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC. */
  readonly until?: string;
  /** That day is over, and the items go to these members again; set by `dateSuspensions`, which knows the day. */
  readonly over?: true;
  /** The place of its name. */
  readonly at: SourceSpan;
  /** The place of `until`; without one, of its name. */
  readonly untilAt: SourceSpan;
}

/** Why, and until when, muster leaves a parent, a group or a member alone. */
export interface Suspension {
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC. */
  readonly until?: string;
  /** That day is over, but it stays suspended; set by `dateSuspensions`, which knows the day. */
  readonly over?: true;
  /** The place of `until`; without one, of the suspension. */
  readonly at: SourceSpan;
}

/** Whether a suspension is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function isOver({ until }: Pick<Suspension, 'until'>, today: string): boolean {
  // Days of four-digit years compare as texts.
  return until !== undefined && until < today;
}

/** How a `Credential` logs in. */
export const credentialTypes = [
  'azureCli',
  'workloadIdentity',
  'managedIdentity',
  'clientSecret',
  'clientCertificate',
  'githubOidc',
] as const;

export type CredentialType = (typeof credentialTypes)[number];

/**
 * A login that files name for some parents and members. It says where a secret is, and never holds one.
 * Files only choose a login: the operator allows it, in `MUSTER_ALLOWED_CREDENTIALS`.
 *
 * Which fields a type needs and takes is checked with the files.
 */
export interface DesiredCredential {
  readonly name: string;
  readonly type: CredentialType;
  readonly tenant?: string;
  readonly clientId?: string;
  readonly secretFrom?: SecretPlace;
  readonly certificateFrom?: SecretPlace;
  readonly passwordFrom?: SecretPlace;
  readonly tokenFrom?: SecretPlace;
  readonly at: SourceSpan;
}

/** Where a secret is: in a variable that begins with `MUSTER_CREDENTIAL_`, or in a file below `MUSTER_CREDENTIAL_DIR`. */
export type SecretPlace =
  | { readonly in: 'env'; readonly name: string; readonly at: SourceSpan }
  | { readonly in: 'file'; readonly path: string; readonly at: SourceSpan };
