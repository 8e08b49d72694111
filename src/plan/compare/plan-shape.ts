import { type TOptional, Type } from 'typebox';
import { contentItemShape } from '../../model/content-item-shape.js';
import { type ContentKind, contentKinds } from '../../model/content.js';
import type { JsonObject } from '../../model/json.js';
import { operationShape } from '../../model/patch-shape.js';
import type { Patch } from '../../model/patch.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import {
  also,
  array,
  boolean,
  byTag,
  constant,
  countShape,
  digestText,
  type Frozen,
  instant,
  mapping,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  pattern,
  positive,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import type { ParentPlan } from '../fleet-plan.js';
import { reasonShape } from '../steps/step-shape.js';
import { resourceTypes } from '../steps/step.js';

/*
 * A parent's plan in muster's own form, as a saved plan holds it: what is read back is checked by this shape
 * before it is shown or compared. The last line keeps its type equal to `ParentPlan`.
 */

const text = string();
const texts = array(text);

const span = named(
  'savedSpan',
  object({ file: text, line: positive(), column: positive(), length: maybe(countShape) }),
);

const problemFields = {
  // A later version may have others: they are shown, and nothing else is done with them.
  code: Type.Unsafe<ProblemCode>(pattern('^MUS\\d{3}$')),
  message: text,
  hint: maybe(text),
  at: maybe(span),
  related: maybe(array(object({ message: text, at: span }))),
  parent: maybe(text),
  details: maybe(texts),
};

/** Open: what a later version adds to a body is also in its steps, and both must agree. */
const resource = named(
  'savedResource',
  byTag('type', {
    configuration: Type.Object({
      type: constant('configuration'),
      mode: oneOfWords(['Enabled', 'Disabled']),
    }),
    member: Type.Object({
      type: constant('member'),
      targetWorkspaceResourceId: text,
      targetWorkspaceTenantId: text,
    }),
    group: Type.Object({
      type: constant('group'),
      displayName: text,
      description: maybe(text),
      memberResourceNames: texts,
    }),
    assignment: Type.Object({
      type: constant('assignment'),
      targetResourceName: text,
      items: array(contentItemShape),
    }),
    content: Type.Object({
      type: constant('content'),
      kind: oneOfWords(contentKinds),
      body: Type.Unsafe<JsonObject>({ type: 'object' }),
      hash: text,
      queryAt: maybe(span),
    }),
    mark: Type.Object({
      type: constant('mark'),
      kind: oneOfWords(contentKinds),
      item: text,
      itemId: text,
      hash: text,
      answered: text,
    }),
  }),
);

/** A kind without items is left out. */
const kindCounts = named(
  'kindCounts',
  object(
    Object.fromEntries([...contentKinds, 'gone'].map((kind) => [kind, maybe(countShape)])) as Record<
      ContentKind | 'gone',
      TOptional<typeof countShape>
    >,
  ),
);

const setChange = named(
  'savedSetChange',
  object({
    what: oneOfWords(['members', 'items']),
    added: texts,
    removed: texts,
    kinds: maybe(object({ added: kindCounts, removed: kindCounts })),
  }),
);

const change = byTag('what', {
  members: setChange,
  items: setChange,
  field: object({ what: constant('field'), field: text, from: orNull(text), to: orNull(text) }),
});

const ofEveryStep = {
  id: text,
  parent: text,
  name: text,
  resourceName: text,
  resourceId: text,
  group: maybe(text),
  part: maybe(object({ number: positive(), of: countShape, inClass: maybe(text), without: maybe(texts) })),
  member: maybe(text),
  namedBy: maybe(texts),
  reason: text,
  dependsOn: texts,
  awaits: maybe(text),
  ring: maybe(countShape),
  at: maybe(span),
};
const type = oneOfWords(resourceTypes);

const step = named(
  'savedStep',
  byTag('action', {
    create: object({ ...ofEveryStep, action: constant('create'), type, resource }),
    update: object({
      ...ofEveryStep,
      action: constant('update'),
      type,
      resource,
      patch: Type.Unsafe<Patch>(array(operationShape)),
      changes: array(change),
    }),
    delete: object({
      ...ofEveryStep,
      action: constant('delete'),
      type: oneOfWords(['member', 'group', 'assignment', 'content', 'mark']),
    }),
    publish: object({
      ...ofEveryStep,
      group: text,
      action: constant('publish'),
      type: constant('assignment'),
      // Later versions may have more reasons; their text is in the step's `reason`.
      reasons: array(reasonShape(text)),
      items: array(contentItemShape),
      members: array(object({ name: text, resourceName: text, workspace: text })),
      lastJobEndTime: maybe(text),
      coarseTime: maybe(text),
    }),
  }),
);

export const digestShape = named('digest', digestText());

const fact = named(
  'fact',
  object(
    {
      type: oneOfWords(['configuration', 'member', 'group', 'assignment', 'job', 'item']),
      id: text,
      name: text,
      hash: use(digestShape, 'Over the fields that the plan looked at.'),
      modifiedAt: maybe(text),
    },
    'One thing in Azure that the plan rests on.',
  ),
);

const guard = object({
  live: object({
    member: countShape,
    group: countShape,
    assignment: countShape,
    content: maybe(countShape),
  }),
  livePairs: countShape,
  lostPairs: countShape,
  newPairs: maybe(countShape),
  emptied: texts,
  protectedLost: texts,
  disables: boolean(),
  noGroupDeclared: boolean(),
  at: maybe(span),
  groupsAt: mapping(span),
});

const ringGate = object({
  group: text,
  ring: countShape,
  publishes: texts,
  behind: orNull(text),
  lastJob: orNull(object({ failed: countShape, of: countShape })),
});

export const ofWaitingRing = {
  ring: positive(),
  groups: array(text, 'Its groups that have such steps.'),
  steps: countShape,
  operations: also(countShape, { description: 'Members × items of the publishes among them.' }),
  until: orNull(instant('From when it may go; null where only a later run can tell.')),
  why: string('Why it waits.'),
};

const itemChange = object({
  item: contentItemShape,
  groups: texts,
  byHand: maybe(constant(true)),
  members: countShape,
  state: oneOfWords(['changed', 'same', 'missing', 'unread']),
  seenIn: orNull(text),
  patch: maybe(Type.Unsafe<Patch>(array(operationShape))),
  difference: maybe(object({ fields: texts, lines: texts })),
  unread: texts,
});

const left = object({ items: array(object({ resourceId: text, displayName: text })), members: texts });

export const parentPlanShape = object({
  parent: text,
  tier: countShape,
  state: oneOfWords(['planned', 'error']),
  suspended: maybe(boolean('The files suspend the parent: it was not read, and has no steps.')),
  steps: array(use(step, 'As muster works with it; read `steps` of the plan instead.', { type: 'object' })),
  rings: maybe(array(ringGate, 'The groups that steps of higher rings wait for.')),
  waiting: maybe(array(object(ofWaitingRing), 'Rings of which steps are left for a later run.')),
  findings: array(object({ ...problemFields, severity: oneOfWords(['warning', 'info']) })),
  problems: array(object(problemFields)),
  guard,
  moves: array(object({ member: text, from: texts, to: texts })),
  changes: maybe(
    object({ items: array(itemChange), more: countShape }, 'What its publishes change in members.'),
  ),
  leftBehind: maybe(array(left, 'Copies that its steps leave in members.')),
  reliesOn: maybe(array(fact, 'What of Azure the plan rests on; absent where it was not read.')),
});

/* eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters --
   Only a conditional type over its own parameter distinguishes an optional field from a missing one. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile where a field of `ParentPlan` has no shape, or a different one. */
true satisfies Same<ValueOf<typeof parentPlanShape>, Frozen<ParentPlan>>;
