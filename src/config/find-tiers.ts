import { idKey } from '../model/arm-id.js';
import { compareText, largest } from '../model/order.js';
import type { Problem, SourceSpan } from '../model/problem.js';
import type { Draft } from './draft.js';

/** Cycles reported in one run; the next run reports the others. */
const maxCycles = 20;

/** One parent's place among the others. */
export interface Tier {
  /** 0 for parents that are members of none; else one more than the highest parent above. */
  readonly tier: number;
  /** Names of the parents that have this one's workspace as a member, in name order. */
  readonly uppers: readonly string[];
}

/** The tier of each parent, and why some have none. */
export interface Tiers {
  /** By the parent's name; without those on or below a cycle. */
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly problems: readonly Problem[];
}

/** A parent on the path upwards, and how many of its edges were followed. */
interface Visit {
  readonly name: string;
  readonly edges: readonly Edge[];
  followed: number;
}

/** One parent that is a member of another, and where a Member says so. */
interface Edge {
  readonly upper: string;
  readonly at: SourceSpan;
}

/**
 * Which parents stand below which. A parent is below another if its workspace is the workspace of one
 * of that one's members. Yields MUS115 for each cycle, naming its chain, and MUS119 for a parent
 * that has its own workspace as a member.
 */
export function findTiers(drafts: readonly Draft[]): Tiers {
  const parents = new Map<string, Draft>();
  for (const draft of drafts)
    if (draft.kind === 'Parent' && draft.name !== '') parents.set(draft.name, draft);
  const byWorkspace = new Map([...parents.values()].map((draft) => [workspaceKey(draft), draft.name]));

  const above = new Map<string, Edge[]>();
  const problems: Problem[] = [];
  for (const member of drafts) {
    const lower = member.kind === 'Member' ? byWorkspace.get(workspaceKey(member)) : undefined;
    if (lower === undefined || workspaceKey(member) === '') continue;
    for (const { text: upper, at } of member.texts(['spec', 'parents'])) {
      if (upper === lower) problems.push(ownMember(member, upper, at));
      else if (parents.has(upper)) {
        const edges = above.get(lower);
        if (edges === undefined) above.set(lower, [{ upper, at }]);
        else edges.push({ upper, at });
      }
    }
  }

  const tiers = new Map<string, Tier>();
  const done = new Set<string>();
  const cycles = new Map<string, Problem>();
  /** Each parent after those above it, without recursion: files can make a chain of any length. */
  const visit = (first: string): void => {
    const walk: Visit[] = [{ name: first, edges: above.get(first) ?? [], followed: 0 }];
    const places = new Map([[first, 0]]);
    for (let here = walk.at(-1); here !== undefined; here = walk.at(-1)) {
      const edge = here.edges[here.followed];
      if (edge === undefined) {
        leave(here);
        walk.pop();
        places.delete(here.name);
        continue;
      }
      here.followed += 1;
      const start = places.get(edge.upper);
      if (start !== undefined) {
        // Files can make cycles long and many.
        if (cycles.size < maxCycles) {
          const cycle = walk.slice(start).flatMap(({ name, edges, followed }) => {
            const { at } = edges[followed - 1] ?? {};
            return at === undefined ? [] : [{ name, at }];
          });
          cycles.set(cycleKey(cycle), cycleProblem(cycle));
        }
      } else if (!done.has(edge.upper)) {
        places.set(edge.upper, walk.length);
        walk.push({ name: edge.upper, edges: above.get(edge.upper) ?? [], followed: 0 });
      }
    }
  };
  const leave = ({ name, edges }: Visit): void => {
    done.add(name);
    const uppers = [...new Set(edges.map(({ upper }) => upper))].sort(compareText);
    const heights = uppers.flatMap((upper) => tiers.get(upper)?.tier ?? []);
    // One that has none is on or below a cycle.
    if (heights.length === uppers.length) tiers.set(name, { tier: largest(heights, -1) + 1, uppers });
  };
  for (const name of [...parents.keys()].sort(compareText)) if (!done.has(name)) visit(name);
  return { tiers, problems: [...problems, ...cycles.values()] };
}

function workspaceKey(draft: Draft): string {
  const id = draft.text(['spec', 'workspace']);
  return id === '' ? '' : idKey(id);
}

function ownMember(member: Draft, parent: string, at: SourceSpan): Problem {
  return {
    code: 'MUS119',
    message: `"${member.name}" is the workspace of ${parent} itself, and cannot be its member`,
    hint: `Remove ${parent} from the parents of ${member.name}.`,
    at,
  };
}

/** The same cycle is found from each of its parents, and reported once. */
function cycleKey(cycle: readonly { readonly name: string }[]): string {
  return cycle
    .map((link) => link.name)
    .sort(compareText)
    .join(' ');
}

/** `chain` goes upwards: each is a member of the next, and the last of the first. */
function cycleProblem(chain: readonly { readonly name: string; readonly at: SourceSpan }[]): Problem {
  const names = chain.map((link) => link.name);
  const [first, ...others] = chain;
  return {
    code: 'MUS115',
    message: `Parents form a cycle, each a member of the next: ${[...names, ...names.slice(0, 1)].join(' → ')}`,
    hint: 'Remove one of these memberships.',
    at: first?.at,
    related: others.map(({ name, at }) => ({ message: `${name} becomes a member here`, at })),
  };
}
