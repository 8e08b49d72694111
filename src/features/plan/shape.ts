import { contentItemShape } from '../../model/content-item-shape.js';
import { patchShape } from '../../model/patch-shape.js';
import {
  also,
  array,
  boolean,
  constant,
  counts,
  countShape,
  digestText,
  instant,
  mapping,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  positive,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { digestShape, ofWaitingRing, parentPlanShape } from '../../plan/compare/plan-shape.js';
import { stepShape } from '../../plan/steps/step-shape.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const text = string();

const move = named(
  'move',
  object({
    parent: text,
    member: string("The name in the files, where a file names it; else the resource's own."),
    from: array(text, 'Names of the groups that it leaves.', { minItems: 1 }),
    to: array(text, 'Names of the groups that it joins.', { minItems: 1 }),
  }),
);

const ring = object({
  parent: text,
  ring: positive(),
  groups: array(text, 'Groups of this ring with steps in the plan.'),
  waitsFor: array(text, 'Groups of lower rings that must be in order first, ring by ring.'),
});

/** What shaped a plan on its command line: a new plan must have the same. */
const scope = object(
  {
    paths: array(text, 'Folders and files, relative to where muster ran.'),
    parents: maybe(array(text, 'The only parents planned.')),
    groups: maybe(array(text, 'The only groups planned.')),
    publish: boolean('False: `--no-publish`.'),
    deep: maybe(constant(true, 'Only where `--deep` was given.')),
    maxRing: maybe(also(countShape, { description: 'Of `--max-ring`.' })),
  },
  'What shaped the plan on its command line.',
);

const change = named(
  'change',
  object({
    parent: string(),
    item: contentItemShape,
    groups: array(string(), 'The groups that publish it.'),
    byHand: maybe(
      constant(
        true,
        'The groups have `publish: Manual`: `muster publish` brings it to the members, no apply.',
      ),
    ),
    members: also(countShape, { description: 'How many members receive it.' }),
    state: oneOfWords(
      ['changed', 'same', 'missing', 'unread'],
      'How the copy is beside the item; `same`: as the item is already; `unread`: no member that was asked may be read.',
    ),
    member: orNull(
      string('The member whose copy was read; of `missing` one that has none; null where nobody answered.'),
    ),
    patch: maybe(patchShape),
    unread: array(string(), 'Members that were asked before and may not be read.'),
  }),
);

const left = named(
  'left',
  object({
    parent: string(),
    items: array(
      object({ resourceId: string('In the central workspace, in lower case.'), displayName: string() }),
      'Items that stay behind in the same members.',
    ),
    members: array(string()),
  }),
);

const saved = object(
  {
    scope,
    files: array(
      object({ name: string('Relative to where muster ran.'), hash: digestShape }),
      'What the plan was made from.',
    ),
    displayNames: maybe(mapping(string('By the name of the member.'))),
    parents: array(parentPlanShape, "The plan in muster's own form, parent by parent."),
  },
  "In files of `muster plan --out` only: what it takes to show the plan again, and to tell whether it is stale. muster's own; read `steps` instead.",
);

export const planShape = output(
  'muster plan',
  {
    createdAt: instant(),
    planDigest: digestText(
      'The same for the same work: over ids, bodies, patches and what publishes carry, not over times and reasons.',
    ),
    steps: array(stepShape),
    moves: array(
      move,
      'Members that leave some groups of a parent and join others: the steps that do it are among `steps`.',
    ),
    rings: maybe(
      array(ring, 'What each ring of a parent waits for; absent where no step has a ring.', {
        minItems: 1,
      }),
    ),
    waiting: maybe(
      array(
        object({ parent: text, ...ofWaitingRing }),
        'Rings of which steps are left for a later run, by a soak or by `--max-ring`. No part of the digest.',
        { minItems: 1 },
      ),
    ),
    changes: maybe(
      array(
        change,
        'What publishes change: items that were modified since, at most 20, each beside the copy of one member. No part of the digest.',
        { minItems: 1 },
      ),
    ),
    leftBehind: maybe(
      array(
        left,
        'Copies that the steps leave in members: only `muster cleanup` deletes them. No part of the digest.',
        { minItems: 1 },
      ),
    ),
    findings: array(findingShape),
    errors: array(problemShape, 'Whatever could not be read or decided.'),
    summary: counts(['create', 'update', 'delete', 'publish']),
    estimate: maybe(
      counts(
        ['writes', 'deletes', 'seconds'],
        "What Azure's limits on requests make of the steps: `writes` are PUTs and publishes, `seconds` the least time for all of them, jobs and answers not counted. No part of the digest.",
      ),
    ),
    saved: maybe(saved),
  },
  'What `muster plan --format json` prints, and `muster plan --out` saves: every step in the order in which it would be taken. Format 1 only grows: later versions may add properties, and readers ignore those that they do not know.',
);

/** A plan as `plan --out` writes it: its JSON, and what it takes to show it again and to tell whether it is stale. */
export type PlanFileJson = ValueOf<typeof planShape>;
export type PlanJson = Omit<PlanFileJson, 'saved'>;
export type PlanCounts = PlanJson['summary'];
export type PlanScope = ValueOf<typeof scope>;
