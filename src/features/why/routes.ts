import { idKey, nameKey } from '../../model/arm-id.js';
import type { ContentItem } from '../../model/content.js';
import type {
  ContentSelection,
  DesiredFleet,
  DesiredGroup,
  DesiredMember,
  DesiredParent,
} from '../../model/desired.js';
import { fleetIndex } from '../../model/fleet-index.js';
import type { LiveGroup, LiveParent } from '../../model/live.js';
import type { ItemVerdict } from '../../select/fits-key.js';
import { type LivePart, liveParts } from '../../plan/parts/live-parts.js';
import type { Coming } from '../../plan/predict-content.js';
import type { GroupOutcome } from '../../plan/planned.js';
import type { RingGate } from '../../plan/publish/rings.js';
import type { WaitingRing } from '../../plan/publish/waiting-rings.js';
import { explainMembership, type MembershipWord } from './explain-membership.js';
import { explainGroup, selectionVerdict, type SelectionWord } from './explain-selection.js';

/** A parent as it was read, with what its plan says of its groups. */
export interface ParentPicture {
  readonly parent: DesiredParent;
  readonly live: LiveParent;
  /** As it will be once files are written and upper tiers that were read have published. */
  readonly content: readonly ContentItem[];
  /** Of it, what has yet to be written, and what brings it. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  /** The groups that were planned, by name. */
  readonly groups: ReadonlyMap<string, GroupOutcome>;
  /** What rings wait for. */
  readonly gates: readonly RingGate[];
  /** Rings that wait for the soak of a lower one. */
  readonly waiting: readonly WaitingRing[];
}

/** One group by which an item goes to a member, or would. */
export interface ItemRoute {
  readonly group: DesiredGroup;
  readonly selects: SelectionWord;
  readonly belongs: MembershipWord;
  /** The part in Azure that holds the member, the one that also holds the item first. */
  readonly part:
    (HoldingPart & { /** Its assignment has the item. */ readonly carries: boolean }) | undefined;
}

export interface HoldingPart {
  readonly part: LivePart;
  readonly live: LiveGroup;
  /** The name of the member's resource, as the group has it. */
  readonly resourceName: string;
}

/** How much nearer a group is that Azure still has with member and item: files were changed since. */
const stillLive = 100;

/** What the selections of each of a parent's groups do with an item. */
export function selectionWords(
  fleet: DesiredFleet,
  { parent, content }: ParentPicture,
  item: ContentItem,
): ReadonlyMap<DesiredGroup, SelectionWord> {
  const { groupsOf, selections } = fleetIndex(fleet);
  const verdicts = new Map<ContentSelection, ItemVerdict>();
  const verdictOf = (selection: ContentSelection): ItemVerdict => {
    const known = verdicts.get(selection) ?? selectionVerdict(selection, item, content, parent.name);
    verdicts.set(selection, known);
    return known;
  };
  const groups = groupsOf.get(parent.name) ?? [];
  return new Map(groups.map((group) => [group, explainGroup(group, selections, item, verdictOf)]));
}

/**
 * The groups by which an item goes to a member, as the files ask; where there is none, all of them by how near they
 * come: first what Azure still has, then by how much would have to change in the files.
 */
export function routesOf(
  picture: ParentPicture,
  words: ReadonlyMap<DesiredGroup, SelectionWord>,
  member: DesiredMember,
  item: ContentItem,
): readonly ItemRoute[] {
  const routes = [...words].map(([group, selects]): ItemRoute => ({
    group,
    selects,
    belongs: explainMembership(group, member),
    part: holdingPart(picture, group, member, item),
  }));
  const asked = routes.filter(({ selects, belongs }) => selects.taken && belongs.belongs);
  return asked.length > 0 ? asked : routes.toSorted((a, b) => distanceOf(a) - distanceOf(b));
}

function distanceOf({ selects, belongs, part }: ItemRoute): number {
  const both = selects.taken || belongs.belongs ? 0 : 20;
  return selects.distance + belongs.distance + both - (part?.carries === true ? stillLive : 0);
}

function holdingPart(
  picture: ParentPicture,
  group: DesiredGroup,
  member: DesiredMember,
  item: ContentItem,
): ItemRoute['part'] {
  const holding = holdingParts(picture, group, member).map((one) => ({
    ...one,
    carries: one.part.assignment?.itemIds.some((id) => idKey(id) === idKey(item.resourceId ?? '')) === true,
  }));
  return holding.find(({ carries }) => carries) ?? holding[0];
}

/** The parts of a group in Azure that have a member. */
export function holdingParts(
  { live, groups }: ParentPicture,
  group: DesiredGroup,
  member: DesiredMember,
): readonly HoldingPart[] {
  const own = new Set(
    live.members.flatMap(({ name, workspace }) =>
      idKey(workspace) === idKey(member.workspace) ? [nameKey(name)] : [],
    ),
  );
  if (own.size === 0) return [];
  const parts = groups.get(group.name)?.view.parts ?? liveParts(group.resourceName, live, new Map());
  return parts.flatMap((part): HoldingPart[] => {
    const resourceName = part.live?.memberResourceNames.find((name) => own.has(nameKey(name)));
    return part.live === undefined || resourceName === undefined
      ? []
      : [{ part, live: part.live, resourceName }];
  });
}
