import {
  array,
  boolean,
  constant,
  counts,
  digestText,
  instant,
  maybe,
  named,
  object,
  output,
  positive,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { digestShape, parentPlanShape } from '../../plan/compare/plan-shape.js';
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

/** What shaped a plan on its command line: a plan made anew must be shaped alike. */
const scope = object(
  {
    paths: array(text, 'Folders and files, relative to where muster ran.'),
    parents: maybe(array(text, 'The only parents planned.')),
    groups: maybe(array(text, 'The only groups planned.')),
    publish: boolean('False: `--no-publish`.'),
    deep: maybe(constant(true, 'Only where `--deep` was given.')),
  },
  'What shaped the plan on its command line.',
);

const saved = object(
  {
    scope,
    files: array(
      object({ name: string('Relative to where muster ran.'), hash: digestShape }),
      'What the plan was made from.',
    ),
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
