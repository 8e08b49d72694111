import type { FoundCopy } from '../../apply/read-copy.js';
import type { PartJobs } from '../../apply/read-group-jobs.js';
import { nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredMember, Suspension } from '../../model/desired.js';
import type { Problem, Result } from '../../model/problem.js';
import { groupExceptions } from '../../plan/parts/classes.js';
import type { LivePart } from '../../plan/parts/live-parts.js';
import { refOf } from '../../plan/steps/step-json.js';
import { suspensionText } from '../../plan/suspension-findings.js';
import { instantText } from '../../show/words.js';
import {
  type Advice,
  type Break,
  type BreakCause,
  broken,
  type Chain,
  type ChainDraft,
  held,
  lastLink,
} from './chain.js';
import { type ParentPicture, type ItemRoute, routesOf } from './routes.js';
import type { SelectionWord } from './explain-selection.js';
import { traceAzure } from './trace-azure.js';

/** What chains are followed through; what is asked twice is read once. */
export interface Traced {
  readonly fleet: DesiredFleet;
  /** The jobs of a live part. */
  readonly jobsOf: (part: LivePart) => Promise<PartJobs>;
  /** The copy of an item in a member; undefined where there is none. */
  readonly copyOf: (
    picture: ParentPicture,
    member: DesiredMember,
    item: ContentItem,
  ) => Promise<Result<FoundCopy | undefined>>;
  /** Whether an item was modified after the last job that carries it to a member by this group. */
  readonly isUnpublished: (group: DesiredGroup, member: DesiredMember, item: ContentItem) => boolean;
  /** Also to look for copies of what is not to be delivered. */
  readonly leftovers: boolean;
  /** Takes what could not be read. */
  readonly tell: (problem: Problem) => void;
}

/** An item of a parent, and what the selections of each of its groups do with it. */
export interface TracedItem {
  readonly picture: ParentPicture;
  readonly item: ContentItem;
  readonly words: ReadonlyMap<DesiredGroup, SelectionWord>;
}

/** Groups that are told beside the nearest. */
const othersTold = 3;

/**
 * The ways of an item to a member, each up to the link that breaks: those that the files ask for, by group; where
 * there is none the nearest alone, whose notes say what is between the item and some others.
 */
export async function traceItem(
  traced: Traced,
  one: TracedItem,
  member: DesiredMember,
): Promise<readonly Chain[]> {
  const routes = routesOf(one.picture, one.words, member, one.item);
  const asked = routes.filter(({ selects, belongs }) => selects.taken && belongs.belongs);
  if (asked.length > 0) return Promise.all(asked.map((route) => traceRoute(traced, one, member, route)));
  const [nearest, ...others] = routes;
  if (nearest === undefined) return [withoutGroup(traced, one)];
  const chain = await traceRoute(traced, one, member, nearest);
  if (chain.cause === 'leaving') return [chain];
  const notes = others
    .slice(0, othersTold)
    .map(
      ({ group, selects, belongs }) => `By group ${group.name}: ${(selects.taken ? belongs : selects).text}.`,
    );
  return [{ ...chain, notes: [...chain.notes, ...notes] }];
}

function withoutGroup(traced: Traced, one: TracedItem): Chain {
  const chain = begin(traced, one, null);
  const { parent } = one.picture;
  return broken(chain, 'group', 'noGroup', {
    text: `${parent.name} has no group`,
    at: parent.at,
    todo: [{ text: `Write a Group of parent ${parent.name}, with a selection that takes the item.` }],
  });
}

function begin({ fleet }: Traced, { picture, item }: TracedItem, group: DesiredGroup | null): ChainDraft {
  const { parent } = picture;
  const file = fleet.content
    ?.get(parent.name)
    ?.find(({ kind, name }) => kind === item.kind && nameKey(name) === nameKey(item.name));
  const empty = {
    parent: parent.name,
    group: group?.name ?? null,
    item: refOf(item),
    asked: false,
    links: [],
    notes: [],
  };
  const title = `${item.kind} ${JSON.stringify(item.displayName)} (${item.name})`;
  return file === undefined
    ? held(empty, 'item', `${parent.name} has ${title}`, parent.at)
    : held(empty, 'item', `${parent.name} has ${title}, from a file`, file.at);
}

async function traceRoute(
  traced: Traced,
  one: TracedItem,
  member: DesiredMember,
  { group, selects, belongs, part }: ItemRoute,
): Promise<Chain> {
  const { picture, item } = one;
  const { name } = group;
  const begun = begin(traced, one, group);
  if (!selects.taken)
    return withLeftover(
      traced,
      one,
      member,
      broken(begun, 'selection', selects.cause ?? 'notTaken', withApply(selects, name)),
    );
  const selected = held(begun, 'selection', selects.text, selects.at);
  const byHand = group.publish === 'Manual' ? ', published by hand' : '';
  const grouped = held(selected, 'group', `group ${name} uses it${byHand}`, group.at);
  if (!belongs.belongs)
    return withLeftover(
      traced,
      one,
      member,
      broken(
        grouped,
        'member',
        member.offboard === undefined ? 'notMember' : 'leaving',
        withApply(belongs, name),
      ),
    );
  const chosen = held(grouped, 'member', belongs.text, belongs.at);
  const hold = holdOf(traced, one, member, group);
  if (hold !== undefined) {
    const chain = broken(chosen, 'hold', hold.cause, hold);
    return hold.cause === 'memberSuspended' ? chain : withLeftover(traced, one, member, chain);
  }
  const asked: ChainDraft = { ...chosen, asked: true };
  const coming = picture.coming.get(item);
  if (item.resourceId === null || (coming?.from === 'file' && coming.creates))
    return {
      ...broken({ ...asked, links: [] }, 'item', 'itemToCome', {
        text: `${picture.parent.name} does not have it yet: ${coming?.from === 'file' ? `apply writes it from ${coming.file}` : `${coming?.by ?? 'an upper tier'} has yet to publish it there`}`,
        at: asked.links[0]?.at,
        todo: [{ text: 'Write it to the central workspace, and publish it:', command: 'apply' }],
      }),
    };
  const ended = await traceAzure(traced, one, member, { group, part, chain: free(asked, group) });
  return inRing(ended, asked, picture, group);
}

/** What is changed in the files is delivered by an apply. */
function withApply<W extends { readonly todo: readonly Advice[] }>(word: W, group: string): W {
  const todo = [...word.todo, { text: 'Then:', command: `apply --group ${group}` }];
  return { ...word, todo };
}

function free(chain: ChainDraft, { ring }: DesiredGroup): ChainDraft {
  const place = ring === 0 ? '' : `, and no lower ring holds ring ${String(ring)} back`;
  return held(chain, 'hold', `no override and no suspension leaves it out${place}`);
}

/** What keeps an item from a member although group and selection ask for it. */
function holdOf(
  { fleet }: Traced,
  { picture: { parent }, item }: TracedItem,
  member: DesiredMember,
  group: DesiredGroup,
): (Break & { readonly cause: BreakCause }) | undefined {
  if (parent.mode === 'Disabled')
    return {
      cause: 'parentDisabled',
      text: `workspace manager is disabled in ${parent.name}: its document says "mode: Disabled"`,
      at: parent.at,
      todo: [{ text: `Set "mode: Enabled" in Parent ${parent.name}.`, at: parent.at }],
    };
  const suspended =
    suspensionBreak('groupSuspended', `group ${group.name}`, group.suspend) ??
    suspensionBreak('memberSuspended', `member ${member.name}`, member.suspend);
  if (suspended !== undefined) return suspended;
  const [exception] = groupExceptions(group, [item], fleet.overrides ?? []).filter(({ members }) =>
    members.includes(member.name),
  );
  if (exception === undefined) return undefined;
  const { name, reason, until, at } = exception.override;
  return {
    cause: 'override',
    text: `override ${name} leaves it out for ${member.name}${until === undefined ? '' : ` until ${until}`}: ${reason}`,
    at,
    todo: [
      {
        text: `If the exception is over, remove Override ${name}, or take ${member.name} or the item out of it.`,
        at,
      },
      { text: 'Then:', command: `apply --group ${group.name}` },
    ],
  };
}

export function suspensionBreak(
  cause: BreakCause,
  subject: string,
  suspend: Suspension | undefined,
): (Break & { readonly cause: BreakCause }) | undefined {
  if (suspend === undefined) return undefined;
  return {
    cause,
    text: `${subject} ${suspensionText(suspend)}`,
    at: suspend.at,
    todo: [{ text: `Remove "suspend" to resume ${subject}, then:`, command: 'apply', at: suspend.at }],
  };
}

/** Breaks that the next apply of the group mends, were its ring not held back. */
const awaitingApply: ReadonlySet<BreakCause | undefined> = new Set([
  'notAssigned',
  'neverPublished',
  'notCarried',
  'copyBehind',
]);

/** Where a lower ring is not in order, or has what is new for too short a time, that is why the rest has not come. */
function inRing(
  ended: Chain,
  asked: ChainDraft,
  { gates, waiting }: ParentPicture,
  { name, ring, at }: DesiredGroup,
): Chain {
  if (!awaitingApply.has(ended.cause)) return ended;
  const notes = [`Beyond it: ${lastLink(ended)?.text ?? ''}.`];
  const again = { text: 'Apply goes on with the higher rings once it may:', command: 'apply' };
  const soaking = waiting.find(({ groups }) => groups.includes(name));
  if (soaking !== undefined) {
    const until = soaking.until === null ? '' : ` until ${instantText(soaking.until)}`;
    const text = `ring ${String(ring)} waits${until}: ${soaking.why}`;
    return broken(asked, 'hold', 'ring', { text, at, todo: [again], notes });
  }
  const gate = gates.find((one) => one.ring < ring && one.behind !== null);
  if (gate === undefined) return ended;
  return broken(asked, 'hold', 'ring', {
    text: `ring ${String(ring)} waits for group ${gate.group} of ring ${String(gate.ring)}, which is not in order: ${gate.behind ?? ''}`,
    at,
    todo: [
      { text: `See what is wrong with group ${gate.group}:`, command: `status --group ${gate.group}` },
      again,
    ],
    notes,
  });
}

/** A chain that ends before Azure, with what is said of a copy that is there all the same. */
async function withLeftover(
  { copyOf, leftovers }: Traced,
  { picture, item }: TracedItem,
  member: DesiredMember,
  chain: Chain,
): Promise<Chain> {
  if (!leftovers || member.suspend !== undefined) return chain;
  const copy = await copyOf(picture, member, item);
  if (!copy.ok || copy.value === undefined) return chain;
  return {
    ...chain,
    notes: [
      ...chain.notes,
      `${member.name} has a copy of it all the same (${copy.value.name}); cleanup deletes it where a job provably delivered it.`,
    ],
  };
}
