import { contentKinds, type ItemRef } from '../../model/content.js';
import type { Patch } from '../../model/patch.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import {
  anyValue,
  eitherBy,
  listOf,
  mapOf,
  matching,
  nullable,
  objectOf,
  oneOf,
  optional,
  text,
  wholeNumber,
  yesOrNo,
  type Check,
  type ShapeOf,
} from '../../model/shape.js';
import type { Move } from '../guards/find-moves.js';
import type { FleetPlan, ParentPlan } from '../fleet-plan.js';
import type { LiveFact } from './live-facts.js';
import type {
  DesiredResource,
  PublishStep,
  Step,
  StepBase,
  StepChange,
  StepMember,
  StepPart,
} from '../steps/step.js';
import type { BodyDifference } from '../steps/diff-resource.js';
import type { GuardFacts } from '../guards/guard-facts.js';
import type { LeftBehind } from '../guards/left-behind.js';
import type { ItemChange } from '../publish/item-changes.js';
import type { RingGate } from '../publish/rings.js';

/*
 * What a saved plan must be before it is shown or compared. Each shape names every field of its type,
 * so a field that is added to a plan does not compile until it is said here what it may hold.
 */

const texts = listOf(text);

const span = objectOf({
  file: text,
  line: wholeNumber,
  column: wholeNumber,
  length: optional(wholeNumber),
} satisfies ShapeOf<SourceSpan>);

const problemFields = {
  code: matching(/^MUS\d{3}$/),
  message: text,
  hint: optional(text),
  at: optional(span),
  related: optional(listOf(objectOf({ message: text, at: span }))),
  parent: optional(text),
  details: optional(texts),
} satisfies ShapeOf<Problem>;

const finding = objectOf({ ...problemFields, severity: oneOf('warning', 'info') } satisfies ShapeOf<Finding>);

export const itemShape = objectOf({
  kind: oneOf(...contentKinds),
  name: text,
  displayName: text,
  alias: optional(text),
  resourceId: nullable(text),
  predicted: optional(oneOf(true)),
} satisfies ShapeOf<ItemRef>);

const resource = eitherBy('type', {
  configuration: objectOf({
    type: text,
    mode: oneOf('Enabled', 'Disabled'),
  } satisfies ResourceShape<'configuration'>),
  member: objectOf({
    type: text,
    targetWorkspaceResourceId: text,
    targetWorkspaceTenantId: text,
  } satisfies ResourceShape<'member'>),
  group: objectOf({
    type: text,
    displayName: text,
    description: optional(text),
    memberResourceNames: texts,
  } satisfies ResourceShape<'group'>),
  assignment: objectOf({
    type: text,
    targetResourceName: text,
    items: listOf(itemShape),
  } satisfies ResourceShape<'assignment'>),
} satisfies Record<DesiredResource['type'], Check>);

type ResourceShape<T extends DesiredResource['type']> = ShapeOf<Extract<DesiredResource, { type: T }>>;

const patch = listOf(
  objectOf({
    op: oneOf('add', 'replace', 'remove'),
    path: text,
    value: anyValue,
  } satisfies ShapeOf<Extract<Patch[number], { value: unknown }>>),
);

const kindCounts = objectOf(
  // A kind that a list does not have is left out.
  Object.fromEntries([...contentKinds, 'gone'].map((kind) => [kind, optional(wholeNumber)])),
);

const setFields = {
  what: text,
  added: texts,
  removed: texts,
  kinds: optional(objectOf({ added: kindCounts, removed: kindCounts })),
} satisfies ChangeShape<'members'>;

const change = eitherBy('what', {
  members: objectOf(setFields),
  items: objectOf(setFields),
  field: objectOf({
    what: text,
    field: text,
    from: nullable(text),
    to: nullable(text),
  } satisfies ShapeOf<Extract<StepChange, { what: 'field' }>>),
} satisfies Record<StepChange['what'], Check>);

type ChangeShape<T> = ShapeOf<Exclude<StepChange, { what: 'field' }> & { what: T }>;

/** Later versions may know more reasons; their text is in the step's `reason`. */
const reason = objectOf({
  why: text,
  state: optional(text),
  by: optional(text),
  items: optional(listOf(itemShape)),
  missing: optional(wholeNumber),
  changed: optional(wholeNumber),
  members: optional(texts),
});

const baseFields = {
  id: text,
  parent: text,
  name: text,
  resourceName: text,
  resourceId: text,
  group: optional(text),
  part: optional(objectOf({ number: wholeNumber, of: wholeNumber } satisfies ShapeOf<StepPart>)),
  member: optional(text),
  namedBy: optional(texts),
  reason: text,
  dependsOn: texts,
  awaits: optional(text),
  ring: optional(wholeNumber),
  at: optional(span),
} satisfies ShapeOf<StepBase>;

const anyType = oneOf('configuration', 'member', 'group', 'assignment');

const step = eitherBy('action', {
  create: objectOf({ ...baseFields, action: text, type: anyType, resource } satisfies StepShape<'create'>),
  update: objectOf({
    ...baseFields,
    action: text,
    type: anyType,
    resource,
    patch,
    changes: listOf(change),
  } satisfies StepShape<'update'>),
  delete: objectOf({
    ...baseFields,
    action: text,
    type: oneOf('member', 'group', 'assignment'),
  } satisfies StepShape<'delete'>),
  publish: objectOf({
    ...baseFields,
    group: text,
    action: text,
    type: oneOf('assignment'),
    reasons: listOf(reason),
    items: listOf(itemShape),
    members: listOf(
      objectOf({ name: text, resourceName: text, workspace: text } satisfies ShapeOf<StepMember>),
    ),
    lastJobEndTime: optional(text),
    coarseTime: optional(text),
  } satisfies ShapeOf<PublishStep>),
} satisfies Record<Step['action'], Check>);

type StepShape<T extends Step['action']> = ShapeOf<Extract<Step, { action: T }>>;

const fact = objectOf({
  type: oneOf('configuration', 'member', 'group', 'assignment', 'job', 'item'),
  id: text,
  name: text,
  hash: text,
  modifiedAt: optional(text),
} satisfies ShapeOf<LiveFact>);

const guard = objectOf({
  live: objectOf({
    member: wholeNumber,
    group: wholeNumber,
    assignment: wholeNumber,
  } satisfies ShapeOf<GuardFacts['live']>),
  livePairs: wholeNumber,
  lostPairs: wholeNumber,
  newPairs: optional(wholeNumber),
  emptied: texts,
  protectedLost: texts,
  disables: yesOrNo,
  noGroupDeclared: yesOrNo,
  at: optional(span),
  groupsAt: mapOf(span),
} satisfies ShapeOf<GuardFacts>);

const ringGate = objectOf({
  group: text,
  ring: wholeNumber,
  publishes: texts,
  behind: nullable(text),
  lastJob: nullable(objectOf({ failed: wholeNumber, of: wholeNumber })),
} satisfies ShapeOf<RingGate>);

const itemChange = objectOf({
  item: itemShape,
  groups: texts,
  members: wholeNumber,
  state: oneOf('changed', 'same', 'missing', 'unread'),
  seenIn: nullable(text),
  patch: optional(patch),
  difference: optional(objectOf({ fields: texts, lines: texts } satisfies ShapeOf<BodyDifference>)),
  unread: texts,
} satisfies ShapeOf<ItemChange>);

const left = objectOf({
  items: listOf(objectOf({ resourceId: text, displayName: text })),
  members: texts,
} satisfies ShapeOf<LeftBehind>);

const parent = objectOf({
  parent: text,
  tier: wholeNumber,
  state: oneOf('planned', 'error'),
  suspended: optional(yesOrNo),
  steps: listOf(step),
  rings: optional(listOf(ringGate)),
  findings: listOf(finding),
  problems: listOf(objectOf(problemFields)),
  guard,
  moves: listOf(objectOf({ member: text, from: texts, to: texts } satisfies ShapeOf<Move>)),
  changes: optional(objectOf({ items: listOf(itemChange), more: wholeNumber })),
  leftBehind: optional(listOf(left)),
  reliesOn: optional(listOf(fact)),
} satisfies ShapeOf<ParentPlan>);

/** Whether a value of unknown origin is a plan: then everything that reads plans may read it. */
export const fleetPlanShape: Check = objectOf({ parents: listOf(parent) } satisfies ShapeOf<FleetPlan>);
