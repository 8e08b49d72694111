import { contentItemShape } from '../../model/content-item-shape.js';
import { patchShape } from '../../model/patch-shape.js';
import {
  array,
  boolean,
  constant,
  counts,
  countShape,
  digestText,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  string,
  titled,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { resourceTypes } from '../../plan/steps/step.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';
import { pairStates } from './drift.js';

const resourceStates = ['missing', 'changed', 'unmanaged'] as const;

const resource = named(
  'resource',
  object({
    type: oneOfWords(resourceTypes),
    parent: string(),
    name: string("The files' name where a file names it, else the resource's own."),
    state: oneOfWords(resourceStates, '`unmanaged`: no file asks for it.'),
    patch: maybe(patchShape),
  }),
);

const suppressed = named(
  'suppressed',
  object(
    {
      reason: string('The reason of the suppression; of several, all.'),
      until: string('The last day, YYYY-MM-DD; of several, the earliest.'),
      by: array(string(), 'Names of the suppressions that accept it together.', { minItems: 1 }),
    },
    'What accepts the pair as it is: it is listed, and neither counted nor drift.',
  ),
);

const pair = named(
  'pair',
  object({
    parent: string(),
    group: orNull(
      string(
        'The group that selects the item; of an orphan the one that delivered it; null where none is known.',
      ),
    ),
    member: string(),
    item: use(
      contentItemShape,
      "The item of the central workspace; of content that no group delivers the member's own resource.",
    ),
    state: oneOfWords(
      pairStates,
      'Both differ from the item: `behind` is not published yet, for the item was modified after the last job of its group; `changed` is all else.',
    ),
    matchedBy: oneOfWords(
      ['name', 'displayName', 'alias', null],
      "What told that it is the item's copy; null where there is none.",
    ),
    patch: maybe(patchShape),
    override: maybe(string('Of an orphan: the override that leaves the item out for this member.')),
    suppressed: maybe(suppressed),
  }),
);

export const driftShape = titled(
  'muster drift',
  object(
    {
      schemaVersion: constant(1),
      fingerprint: maybe(
        digestText(
          'Of what drifts and what could not be compared, unless nothing is wrong: the same as long as the same is.',
        ),
      ),
      resources: array(
        resource,
        'What of the control plane is not as the files ask, by parent in tier order.',
      ),
      pairs: array(
        pair,
        "Content items and members that are not in sync, by group; then what members hold that no group delivers. With `--all` also those in sync and the members' own content.",
      ),
      findings: array(
        findingShape,
        'What is suspended, and so not compared; and what suppressions are over, or fit nothing.',
      ),
      errors: array(problemShape, 'Whatever could not be read or decided.'),
      summary: object({
        drift: boolean('Whether the command exits 2, errors aside.'),
        resources: counts(resourceStates),
        pairs: counts(pairStates, 'Of all pairs, listed or not, but for those that are suppressed.'),
        suppressed: countShape,
      }),
    },
    'What `muster drift --format json` prints: how Azure differs from what the files ask for, the content of members included.',
  ),
);

export type DriftJson = ValueOf<typeof driftShape>;
