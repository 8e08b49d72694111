import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import { partName } from '../model/part-name.js';
import type { Finding } from '../model/problem.js';
import type { GroupView } from './parent-view.js';
import type { Coming } from './predict-content.js';
import { type LivePart, partTitle, type PartView } from './parts/live-parts.js';
import { planPart } from './parts/plan-part.js';
import { type Part, splitGroup } from './parts/split-group.js';
import type { GroupContext, PlannedGroup, PlannedPart } from './planned.js';
import { publishStepOf } from './publish/publish-step.js';
import { itemKey } from './steps/diff-resource.js';
import { pendingKey, undeliveredKey } from './steps/step.js';
import { allSuspended } from './suspension-findings.js';

export interface GroupInput {
  readonly context: GroupContext;
  readonly view: GroupView;
  /** All items of the group, whatever part carries them. */
  readonly items: readonly ContentItem[];
  /** Of those, what this run writes, and what brings it. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  /** What the pending list of this machine holds, see `PendingStore`. */
  readonly pending: ReadonlySet<string>;
}

/** What is to be said of its publishes; that they wait for somebody's hand once, for parts go together. */
export function publishFindings({ view, parts }: PlannedGroup): readonly Finding[] {
  const findings = parts
    .flatMap(({ publish }) => publish.findings)
    .map((finding) => (finding.code === 'MUS301' ? (allSuspended(view) ?? finding) : finding));
  const byHand = findings.find(({ code }) => code === 'MUS303');
  return findings.filter((finding) => finding.code !== 'MUS303' || finding === byHand);
}

/** Splits a group into parts that a publish can carry, as near as can be to what is live, and plans each. */
export function planGroup(input: GroupInput): PlannedGroup {
  const { context, view, items } = input;
  const parts = viewParts(context, view, items).map((part): PlannedPart => {
    const steps = planPart(context, part);
    const listed = (keyOf: typeof pendingKey) => input.pending.has(keyOf(context.parentName, part.name));
    return {
      view: part,
      steps,
      publish: publishStepOf({
        context,
        view: part,
        steps,
        coming: input.coming,
        pending: listed(pendingKey),
        missed: listed(undeliveredKey),
      }),
    };
  });
  const kept = new Set(parts.map(({ view: { number } }) => number));
  return { view, items, parts, dissolved: view.parts.filter(({ number }) => !kept.has(number)) };
}

/** Members go by the files' names, items by what identifies them within the workspace. */
function viewParts(
  context: GroupContext,
  view: GroupView,
  items: readonly ContentItem[],
): readonly PartView[] {
  const { desired } = view;
  const live = new Map(view.parts.map((part) => [part.number, part]));
  const split = splitGroup({
    members: view.members.map((member) => member.desired.name),
    items: items.map(itemKey),
    live: view.parts.map((part) => heldBy(context, part)),
    taken: view.strangers.map(({ number }) => number),
  });
  const whole = split.length === 1 && view.parts.length === 1;
  return split.map((part): PartView => {
    const keys = { members: new Set(part.members), items: new Set(part.items) };
    return {
      ...(live.get(part.number) ?? absentPart),
      desired,
      number: part.number,
      ...(whole ? {} : { part: { number: part.number, of: split.length } }),
      name: partName(desired.name, part.number),
      resourceName: partName(desired.resourceName, part.number),
      displayName: partTitle(desired.displayName, part.number),
      members: view.members.filter((member) => keys.members.has(member.desired.name)),
      items: items.filter((item) => keys.items.has(itemKey(item))),
    };
  });
}

const absentPart: Omit<LivePart, 'number'> = {
  live: undefined,
  assignment: undefined,
  otherAssignments: [],
  jobs: undefined,
};

/** What a live part holds, in the words of `viewParts`. */
function heldBy({ memberNames }: GroupContext, { number, live, assignment }: LivePart): Part {
  return {
    number,
    members: (live?.memberResourceNames ?? []).flatMap((name) => memberNames.get(nameKey(name)) ?? []),
    items: (assignment?.itemIds ?? []).map(idKey),
  };
}
