import { copyReader, type CopyReader } from '../../apply/read-copy.js';
import { type PartJobs, readPart } from '../../apply/read-group-jobs.js';
import { readLive, readPlanned } from '../../apply/read-and-plan.js';
import type { RunDeps } from '../../apply/run.js';
import { idKey, lastSegment, nameKey } from '../../model/arm-id.js';
import type { ContentItem, ItemRef } from '../../model/content.js';
import type { DesiredFleet, DesiredGroup, DesiredMember, DesiredParent } from '../../model/desired.js';
import { didYouMean } from '../../model/did-you-mean.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveParent } from '../../model/live.js';
import { lookKey } from '../../model/look-alike.js';
import type { Problem } from '../../model/problem.js';
import type { LivePart } from '../../plan/parts/live-parts.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { predictParent } from '../../plan/predict-content.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { isCalled } from '../../select/fits-key.js';
import { folded, shellQuote } from '../../show/words.js';
import { memberWants } from '../drift/member-wants.js';
import { readMemberContent } from '../drift/read-member-content.js';
import { broken, type Chain, mainChain } from './chain.js';
import { type ParentPicture, selectionWords } from './routes.js';
import { suspensionBreak, traceItem, type Traced, type TracedItem } from './trace.js';

/** Why a member has an item, or has not. */
export interface WhyAnswer {
  readonly member: string;
  /** As it was asked for. */
  readonly asked: string;
  /** The one that answers first. */
  readonly chains: readonly Chain[];
  /** What could not be read or found. */
  readonly problems: readonly Problem[];
}

/**
 * Follows an item to one member. Of Azure it reads the member's parents, the jobs of the groups that deliver the
 * item to it, and its copy in that one member.
 *
 * Problems: MUS660 and MUS661 for a member or an item of no such name, and what could not be read.
 */
export async function readWhy(
  deps: RunDeps,
  fleet: DesiredFleet,
  memberName: string,
  asked: string,
): Promise<WhyAnswer> {
  const answer = { member: memberName, asked };
  const member = fleetIndex(fleet).members.get(memberName);
  if (member === undefined) return { ...answer, chains: [], problems: [unknownMember(fleet, memberName)] };
  const groups = fleetIndex(fleet).groupsWith.get(member.name) ?? [];
  const read = await readPictures(deps, fleet, member.parents, { groups });
  const problems = [...read.problems];
  const traced = tracedOf(deps, fleet, read, {
    leftovers: true,
    tell: (problem) => problems.push(problem),
  });
  const items = read.pictures.flatMap((picture) => itemsCalled(fleet, picture, asked));
  const found = (await Promise.all(items.map((one) => traceItem(traced, one, member)))).flat();
  const chains = [...found, ...suspendedParents(fleet, member, asked)];
  if (chains.length > 0) {
    const main = mainChain(chains);
    const others = chains.filter((chain) => chain !== main);
    return { ...answer, chains: main === undefined ? [] : [main, ...others], problems };
  }
  if (read.pictures.length === 0) return { ...answer, chains, problems };
  const gone = await findGone(deps, fleet, read.pictures, member, asked);
  return gone.length > 0
    ? { ...answer, chains: gone, problems }
    : { ...answer, chains, problems: [...problems, unknownItem(read.pictures, asked)] };
}

export interface Pictures {
  readonly pictures: readonly ParentPicture[];
  readonly planned: PlannedFleet;
  readonly problems: readonly Problem[];
}

const nothingPlanned: PlannedFleet = { plan: { parents: [] }, parents: new Map() };

/** Parents as they are, and their groups as they are planned; with `groups` only these are. Suspended parents are not read. */
export async function readPictures(
  deps: RunDeps,
  fleet: DesiredFleet,
  names: readonly string[],
  { groups }: { readonly groups?: readonly DesiredGroup[] } = {},
): Promise<Pictures> {
  const parents = names
    .flatMap((name) => fleetIndex(fleet).parents.get(name) ?? [])
    .filter(({ suspend }) => suspend === undefined);
  const own = groups?.filter(({ parent }) => parents.some(({ name }) => name === parent));
  const planning = new Set(
    (own ?? parents.map(({ name }) => ({ parent: name }))).map(({ parent }) => parent),
  );
  const scope = {
    parents: parents.filter(({ name }) => planning.has(name)).map(({ name }) => name),
    groups: own?.map(({ name }) => name),
  };
  const [made, others] = await Promise.all([
    planning.size === 0
      ? nothingPlanned
      : readPlanned(deps, fleet, scope, { publish: true, workbookContent: true }),
    Promise.all(
      parents
        .filter(({ name }) => !planning.has(name))
        .map(async (parent) => ({
          parent,
          live: await readLive(deps, fleet, parent, { workbookContent: true }),
        })),
    ),
  ]);
  // A selection that cannot be resolved stands in the way of its parent's plan, and not of these answers.
  const planned: PlannedFleet = {
    ...made,
    parents: new Map(
      [...made.parents].map(([name, one]) => [
        name,
        one.live === undefined ? one : { ...one, plan: { ...one.plan, state: 'planned' } },
      ]),
    ),
  };
  const pictures = parents.flatMap((parent): ParentPicture[] => {
    const one = planned.parents.get(parent.name);
    const read = others.find((other) => other.parent === parent)?.live;
    const live = one?.live ?? (read?.ok === true ? read.value : undefined);
    if (live === undefined) return [];
    return [
      {
        parent,
        live,
        ...contentOf(fleet, parent, live, planned),
        groups: new Map((one?.groups ?? []).map((group) => [group.view.desired.name, group])),
        gates: one?.plan.rings ?? [],
      },
    ];
  });
  const unread = [
    ...made.plan.parents.flatMap((plan) =>
      planned.parents.get(plan.parent)?.live === undefined ? plan.problems : [],
    ),
    ...others.flatMap(({ parent, live }) =>
      live.ok ? [] : live.problems.map((problem) => ({ ...problem, parent: parent.name })),
    ),
  ];
  return { pictures, planned, problems: unread };
}

function contentOf(
  fleet: DesiredFleet,
  parent: DesiredParent,
  live: LiveParent,
  planned: PlannedFleet,
): Pick<ParentPicture, 'content' | 'coming'> {
  const deliveries = parent.uppers
    .flatMap((name) => planned.parents.get(name)?.deliveries ?? [])
    .filter(({ workspace }) => workspace === idKey(parent.workspace));
  return predictParent(fleet, parent, live, deliveries);
}

/** Items of a parent that a name means: exactly, else by what it looks like. */
export function itemsCalled(
  fleet: DesiredFleet,
  picture: ParentPicture,
  asked: string,
): readonly TracedItem[] {
  const exact = picture.content.filter((item) => isCalled(item, asked));
  const look = lookKey(asked);
  const items =
    exact.length > 0
      ? exact
      : picture.content.filter(({ displayName, alias }) =>
          [displayName, alias ?? displayName].some((text) => lookKey(text) === look),
        );
  return items.map((item) => ({ picture, item, words: selectionWords(fleet, picture, item) }));
}

/** Reads jobs and copies when they are asked for, each once. */
export function tracedOf(
  deps: RunDeps,
  fleet: DesiredFleet,
  { planned }: Pictures,
  options: Pick<Traced, 'leftovers' | 'tell'>,
): Traced {
  const jobs = new Map<string, Promise<PartJobs>>();
  const copies = new Map<string, CopyReader>();
  const unpublished = new Map(
    memberWants(fleet, planned, true).flatMap((wants) =>
      wants.groups.map((one) => [`${one.parent}/${one.group.name}/${wants.member.name}`, one.unpublished]),
    ),
  );
  return {
    ...options,
    fleet,
    jobsOf: (part: LivePart) => {
      const key = idKey(part.assignment?.id ?? '');
      const known = jobs.get(key) ?? readPart(deps, part);
      jobs.set(key, known);
      return known;
    },
    copyOf: ({ parent }, { workspace }, item) => {
      const key = `${idKey(parent.workspace)} ${idKey(workspace)}`;
      const known =
        copies.get(key) ??
        copyReader(deps.client, { workspace, central: parent.workspace }, deps.interrupted);
      copies.set(key, known);
      return known(item);
    },
    isUnpublished: (group, member, item) =>
      unpublished.get(`${group.parent}/${group.name}/${member.name}`)?.has(itemKey(item)) === true,
  };
}

/** Of a suspended parent nothing is read: whether it has the item is not known. */
export function suspendedParents(
  fleet: DesiredFleet,
  member: DesiredMember,
  asked: string,
): readonly Chain[] {
  return member.parents.flatMap((name) => {
    const parent = fleetIndex(fleet).parents.get(name);
    const found = suspensionBreak('parentSuspended', `parent ${name}`, parent?.suspend);
    if (found === undefined) return [];
    const chain = {
      parent: name,
      group: null,
      item: null,
      asked: false,
      notes: [],
      links: [
        {
          link: 'item' as const,
          verdict: 'unknown' as const,
          text: `whether ${name} has ${JSON.stringify(asked)} is not known: nothing of it is read`,
          at: parent?.at,
        },
      ],
    };
    return [broken(chain, 'hold', found.cause, found)];
  });
}

/** What still speaks of an item that no central workspace of the member has. */
async function findGone(
  deps: RunDeps,
  fleet: DesiredFleet,
  pictures: readonly ParentPicture[],
  member: DesiredMember,
  asked: string,
): Promise<readonly Chain[]> {
  const copy = member.suspend === undefined ? await heldCopy(deps, member, asked) : undefined;
  const names = new Set([nameKey(asked), ...(copy === undefined ? [] : [nameKey(copy.name)])]);
  const chains = await Promise.all(
    pictures.map(async (picture): Promise<Chain | undefined> => {
      const { parent, live, groups } = picture;
      const bears = (id: string) => names.has(nameKey(lastSegment(id)));
      const index = fleetIndex(fleet);
      const used = new Set((index.groupsOf.get(parent.name) ?? []).flatMap(({ content }) => content));
      const entries = [...used]
        .flatMap((name) => index.selections.get(name) ?? [])
        .flatMap(({ name, include, snapshots = [] }) => [
          ...include.flatMap((entry) => (entry.names ?? []).map((one) => ({ ...one, selection: name }))),
          ...snapshots
            .filter((snapshot) => snapshot.parent === parent.name)
            .flatMap(({ items }) =>
              items.flatMap(({ name: own, displayName, at }) => [
                { name: own, at, selection: name },
                { name: displayName, at, selection: name },
              ]),
            ),
        ])
        .filter(({ name }) => name === asked || names.has(nameKey(name)));
      const assigned = live.assignments.filter(({ itemIds }) => itemIds.some(bears));
      const parts = [...groups.values()].flatMap(({ view }) => view.parts);
      const jobs = await Promise.all(parts.map((part) => readPart(deps, part)));
      const published = jobs.some(
        (one) =>
          one.state === 'published' &&
          one.jobs.some(({ items }) => items.some(({ resourceId }) => bears(resourceId))),
      );
      const [entry] = entries;
      const isKnown = entry !== undefined || assigned.length > 0 || published;
      if (!isKnown && copy === undefined) return undefined;
      const notes = [
        ...(entry === undefined ? [] : [`Selection ${entry.selection} names it.`]),
        ...(assigned.length === 0
          ? []
          : [`In Azure, ${folded(assigned.map(({ name }) => `assignment ${name}`))} still has it.`]),
        ...(published ? ['A job published it once.'] : []),
        ...(copy === undefined || !isKnown ? [] : [`${member.name} still has a copy of it (${copy.name}).`]),
      ];
      const chain = {
        parent: parent.name,
        group: null,
        item: copy ?? null,
        asked: isKnown,
        links: [],
        notes,
      };
      const quoted = JSON.stringify(asked);
      if (!isKnown)
        return broken(chain, 'item', 'local', {
          text: `${parent.name} has no item called ${quoted}; ${member.name} has one of its own`,
          at: parent.at,
          todo: [{ text: 'To deliver it to others too, create it in the central workspace, and select it.' }],
        });
      return broken(chain, 'item', 'itemGone', {
        text: `${parent.name} has no item called ${quoted} any more`,
        at: entry?.at ?? parent.at,
        todo: goneAdvice(fleet, parent, asked),
      });
    }),
  );
  const found = chains.flatMap((chain) => chain ?? []);
  const known = found.filter(({ cause }) => cause === 'itemGone');
  return known.length > 0 ? known : found.slice(0, 1);
}

function goneAdvice(fleet: DesiredFleet, parent: DesiredParent, asked: string): Chain['todo'] {
  const above = fleetIndex(fleet)
    .membersAt.get(idKey(parent.workspace))
    ?.find(({ parents }) => parents.some((name) => parent.uppers.includes(name)));
  return [
    ...(above === undefined
      ? []
      : [
          {
            text: `${parent.name} is itself a member of ${parent.uppers.join(', ')}. If it comes from there:`,
            command: `why ${above.name} ${shellQuote(asked)}`,
          },
        ]),
    {
      text: `Restore it in ${parent.name}, or, if it is gone for good, take it out of the selections that name it.`,
    },
  ];
}

/** What a member holds of that name. */
async function heldCopy(
  deps: RunDeps,
  { workspace }: DesiredMember,
  asked: string,
): Promise<ItemRef | undefined> {
  const content = await readMemberContent(deps.client, { workspace, wants: [] }, deps.interrupted);
  if (!content.ok) return undefined;
  const held = content.value.items.find((item) => isCalled(item as ContentItem, asked));
  if (held === undefined) return undefined;
  const { kind, name, displayName, alias, resourceId } = held;
  return { kind, name, displayName, ...(alias === undefined ? {} : { alias }), resourceId };
}

export function unknownMember(fleet: DesiredFleet, name: string): Problem {
  const names = fleet.members.map((member) => member.name);
  return {
    code: 'MUS660',
    message: `the files have no Member called "${name}"`,
    hint: /[/\\.]/.test(name)
      ? 'The member comes before the paths: muster why MEMBER ITEM [paths...].'
      : (didYouMean(name, names) ??
        (names.length === 0 ? 'The files declare no Member.' : `The files declare ${folded(names)}.`)),
  };
}

export function unknownItem(pictures: readonly ParentPicture[], asked: string): Problem {
  const names = pictures.flatMap(({ content }) =>
    content.flatMap(({ displayName, alias, name }) => [displayName, alias ?? [], name].flat()),
  );
  return {
    code: 'MUS661',
    message: `nothing in ${folded(pictures.map(({ parent }) => parent.name))} is called "${asked}", and nothing says that it ever was`,
    hint:
      didYouMean(asked, names) ??
      'Give a resource name, a function’s alias or a display name; muster select NAME --all lists items.',
  };
}
