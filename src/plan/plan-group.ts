import { idKey, nameKey } from '../model/arm-id.js';
import type { ContentItem } from '../model/content.js';
import type { Override } from '../model/desired.js';
import { type PartKey, partName } from '../model/part-name.js';
import type { Finding } from '../model/problem.js';
import type { GroupView } from './parent-view.js';
import type { Coming } from './predict-content.js';
import { type GroupException, groupExceptions, memberClasses, placeClasses } from './parts/classes.js';
import { classOf, type LivePart, partTitle, type PartView } from './parts/live-parts.js';
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
  /** Which of those this run writes, and by which step. */
  readonly coming: ReadonlyMap<ContentItem, Coming>;
  /** All of the fleet. */
  readonly overrides: readonly Override[];
  /** What the pending list of this machine holds, see `PendingStore`. */
  readonly pending: ReadonlySet<string>;
}

/**
 * Findings about its publishes. That they wait for a manual publish is reported once, not by part. A part
 * without members or content is not reported if another has both: exceptions can leave the group itself
 * without members.
 */
export function publishFindings({ view, parts }: PlannedGroup): readonly Finding[] {
  const filled = parts.filter((part) => part.view.members.length > 0 && part.view.items.length > 0);
  const findings = (filled.length === 0 ? parts : filled)
    .flatMap(({ publish }) => publish.findings)
    .map((finding) => (finding.code === 'MUS301' ? (allSuspended(view) ?? finding) : finding));
  const byHand = findings.find(({ code }) => code === 'MUS303');
  return findings.filter((finding) => finding.code !== 'MUS303' || finding === byHand);
}

/** Splits a group into parts that a publish can carry, with as few moves as possible, and plans each. */
export function planGroup(input: GroupInput): PlannedGroup {
  const { context, view, items } = input;
  const exceptions = groupExceptions(view.desired, items, input.overrides);
  const parts = viewParts(context, view, items, exceptions).map((part): PlannedPart => {
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
  const kept = new Set(parts.map((part) => partName('', part.view)));
  const dissolved = view.parts.filter((part) => !kept.has(partName('', part)));
  return { view, items, exceptions, parts, dissolved };
}

/**
 * Members go by the files' names, items by what identifies them within the workspace. Members with exceptions
 * have parts of their own, class by class: within each class parts are split as those of a group without any.
 */
function viewParts(
  context: GroupContext,
  view: GroupView,
  items: readonly ContentItem[],
  exceptions: readonly GroupException[],
): readonly PartView[] {
  const { desired } = view;
  const live = new Map(view.parts.map((part) => [partName('', part), part]));
  const held = view.parts.map((part) => heldBy(context, part));
  const names = view.members.map((member) => member.desired.name);
  const taken = new Set([...view.parts, ...view.strangers].flatMap(({ inClass }) => inClass ?? []));
  const parts = placeClasses(memberClasses(names, items, exceptions), held, taken).flatMap((one) => {
    const ofClass = ({ inClass }: PartKey) => inClass === one.inClass;
    const split = splitGroup({
      members: one.members,
      items: one.items.map(itemKey),
      live: held.filter(ofClass),
      taken: view.strangers.filter(ofClass).map(({ number }) => number),
    });
    return split.map((part) => ({ ...part, ...classOf(one), of: one }));
  });
  const whole = parts.length === 1 && view.parts.length === 1;
  return parts.map((part): PartView => {
    const keys = { members: new Set(part.members), items: new Set(part.items) };
    const key = { number: part.number, ...classOf(part) };
    const { without } = part.of;
    return {
      ...(live.get(partName('', key)) ?? absentPart),
      ...key,
      desired,
      without,
      ...(whole ? {} : { part: { ...key, of: parts.length, ...(without.length === 0 ? {} : { without }) } }),
      name: partName(desired.name, key),
      resourceName: partName(desired.resourceName, key),
      displayName: partTitle(desired.displayName, key),
      members: view.members.filter((member) => keys.members.has(member.desired.name)),
      items: part.of.items.filter((item) => keys.items.has(itemKey(item))),
    };
  });
}

const absentPart: Omit<LivePart, 'number'> = {
  live: undefined,
  assignment: undefined,
  otherAssignments: [],
  jobs: undefined,
};

/** A live part's members and items, as in `viewParts`. */
function heldBy({ memberNames }: GroupContext, part: LivePart): Part {
  const { number, live, assignment } = part;
  return {
    number,
    ...classOf(part),
    members: (live?.memberResourceNames ?? []).flatMap((name) => memberNames.get(nameKey(name)) ?? []),
    items: (assignment?.itemIds ?? []).map(idKey),
  };
}
