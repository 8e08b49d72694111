import type { ItemRef } from '../../model/content.js';
import type { SourceSpan } from '../../model/problem.js';

/** The links between a content item and its copy in a member, in the order in which they hold. */
export const linkNames = [
  'item',
  'selection',
  'group',
  'member',
  'hold',
  'assignment',
  'job',
  'copy',
] as const;

export type LinkName = (typeof linkNames)[number];

/** Why a chain breaks, by the link that breaks; each as the rest of a sentence about the item. */
const linkCauses = {
  item: {
    itemGone: 'it is gone from the central workspace',
    itemToCome: 'it is not in the central workspace yet',
    local: 'it is the member’s own, and no central workspace has it',
  },
  selection: {
    excluded: 'its selection excludes it',
    notTaken: 'no selection takes it',
    templateDriven: 'it is driven by a template, and its kind is not asked for',
    ownStorage: 'it is kept in its own storage',
    notPinned: 'the snapshot of its selection does not have it',
  },
  group: { noGroup: 'no group delivers it' },
  member: {
    notMember: 'the member is in no group that delivers it',
    leaving: 'the member leaves',
  },
  hold: {
    parentDisabled: 'workspace manager is disabled',
    parentSuspended: 'the parent is suspended',
    groupSuspended: 'the group is suspended',
    memberSuspended: 'the member is suspended',
    override: 'an override leaves it out',
    ring: 'its ring waits for a lower one',
  },
  assignment: { notAssigned: 'Azure does not have the pair yet' },
  job: {
    neverPublished: 'it was never published',
    notCarried: 'the last job did not carry it',
    jobRunning: 'its job still runs',
    jobFailed: 'the last job failed to deliver it',
    jobUnknown: 'the last job does not say that it delivered it',
    jobUnread: 'its jobs could not be read',
  },
  copy: {
    copyMissing: 'the copy was deleted in the member',
    copyChanged: 'the copy was edited in the member',
    copyBehind: 'its last change is not published yet',
    copyUnread: 'the member could not be read',
  },
} as const satisfies Readonly<Record<LinkName, Readonly<Record<string, string>>>>;

type LinkCauses = typeof linkCauses;

export type BreakCause = { [L in LinkName]: keyof LinkCauses[L] }[LinkName];

/** The same by cause, in the order of the links. */
export const causeTexts = Object.assign({}, ...Object.values(linkCauses)) as Readonly<
  Record<BreakCause, string>
>;

/** One link, as far as the chain was followed. */
export interface Link {
  readonly link: LinkName;
  /** `unknown`: Azure does not say, and what comes after decides. */
  readonly verdict: 'ok' | 'broken' | 'unknown';
  /** What was found, as it is: whoever shows it makes it inert. */
  readonly text: string;
  readonly at?: SourceSpan | undefined;
  /** Of a copy that differs: from the copy to the item, as a `BodyDifference` has them. */
  readonly lines?: readonly string[] | undefined;
}

/** Something to do: a command to run, or lines of YAML to write. */
export interface Advice {
  readonly text: string;
  readonly command?: string | undefined;
  readonly yaml?: readonly string[] | undefined;
  /** The document or entry that is to be changed. */
  readonly at?: SourceSpan | undefined;
}

/** One way of one item to one member, up to the first link that breaks. */
export interface Chain {
  readonly parent: string;
  /** The group that delivers it, or would; null where there is none. */
  readonly group: string | null;
  /** Null where it is not known which item is meant. */
  readonly item: ItemRef | null;
  /** The files ask that the member gets the item by this way. */
  readonly asked: boolean;
  readonly links: readonly Link[];
  /** Undefined: it is delivered. */
  readonly cause?: BreakCause;
  readonly todo: readonly Advice[];
  /** What is to be said beside it. */
  readonly notes: readonly string[];
}

/** The link at which the chain ends. */
export function lastLink({ links }: Pick<Chain, 'links'>): Link | undefined {
  return links.at(-1);
}

/** Whether every way that the files ask for is whole, and there is one. */
export function isDelivered(chains: readonly Chain[]): boolean {
  const asked = chains.filter((chain) => chain.asked);
  return asked.length > 0 && asked.every(({ cause }) => cause === undefined);
}

/** The chain that answers: one that is asked for and broken, else one that is asked for, else the nearest. */
export function mainChain(chains: readonly Chain[]): Chain | undefined {
  return (
    chains.find(({ asked, cause }) => asked && cause !== undefined) ??
    chains.find(({ asked }) => asked) ??
    chains[0]
  );
}

/** A chain whose links hold so far. */
export type ChainDraft = Omit<Chain, 'cause' | 'todo'>;

export interface Break {
  readonly text: string;
  readonly at?: SourceSpan | undefined;
  readonly todo: readonly Advice[];
  readonly lines?: readonly string[] | undefined;
  readonly notes?: readonly string[];
}

export function held(chain: ChainDraft, link: LinkName, text: string, at?: SourceSpan): ChainDraft {
  return { ...chain, links: [...chain.links, { link, verdict: 'ok', text, at }] };
}

export function broken(chain: ChainDraft, link: LinkName, cause: BreakCause, found: Break): Chain {
  const last: Link = { link, verdict: 'broken', text: found.text, at: found.at, lines: found.lines };
  return {
    ...chain,
    links: [...chain.links, last],
    cause,
    todo: found.todo,
    notes: [...chain.notes, ...(found.notes ?? [])],
  };
}
