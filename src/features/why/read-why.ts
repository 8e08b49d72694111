import { copyReader, type CopyReader } from '../../apply/read-copy.js';
import { type PartJobs, readPart } from '../../apply/read-group-jobs.js';
import { readLive, readPlanned } from '../../apply/read-and-plan.js';
import type { RunDeps } from '../../apply/run.js';
import { idKey } from '../../model/arm-id.js';
import type { DesiredFleet, DesiredGroup, DesiredMember, DesiredParent } from '../../model/desired.js';
import { didYouMean } from '../../model/did-you-mean.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveParent } from '../../model/live.js';
import { lookKey } from '../../model/look-alike.js';
import { ok, type Problem } from '../../model/problem.js';
import type { LivePart } from '../../plan/parts/live-parts.js';
import type { PlannedFleet } from '../../plan/planned.js';
import { predictParent } from '../../plan/predict-content.js';
import { itemKey } from '../../plan/steps/diff-resource.js';
import { isCalled } from '../../select/fits-key.js';
import { folded } from '../../show/words.js';
import { memberWants } from '../drift/member-wants.js';
import { broken, type Chain, mainChain } from './chain.js';
import { findGone, heldCopy } from './find-gone.js';
import { type ParentPicture, selectionWords } from './routes.js';
import { suspensionBreak, traceItem, type Traced, type TracedItem } from './trace.js';

/** Why a member has an item, or has not. */
export interface WhyAnswer {
  readonly member: string;
  /** What people call the member, if anything. */
  readonly displayName?: string | undefined;
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
  const member = fleetIndex(fleet).members.get(memberName);
  const answer = { member: memberName, displayName: member?.displayName, asked };
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
  const held = member.suspend === undefined ? await heldCopy(deps, member, asked) : ok(undefined);
  const copy = held.ok ? held.value : undefined;
  const gone = await findGone(deps, fleet, read.pictures, member, asked, copy);
  if (gone.length > 0) return { ...answer, chains: gone, problems };
  // What could not be read might have told of the item.
  const unheld = held.ok ? [unknownItem(read.pictures, asked)] : held.problems;
  return { ...answer, chains, problems: [...problems, ...unheld] };
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
      : readPlanned(deps, fleet, scope, {
          publish: true,
          workbookContent: true,
          limits: { now: deps.clock.now().getTime() },
        }),
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
        waiting: one?.plan.waiting ?? [],
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

export function unknownMember(fleet: DesiredFleet, name: string): Problem {
  const names = fleet.members.map((member) => member.name);
  const meant = fleet.members.find((one) => one.displayName?.toLowerCase() === name.toLowerCase());
  return {
    code: 'MUS660',
    message: `the files have no Member called "${name}"`,
    hint:
      meant !== undefined
        ? `Write "${meant.name}": "${name}" is only its displayName.`
        : /[/\\.]/.test(name)
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
