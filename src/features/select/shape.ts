import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  boolean,
  counts,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { matchKeys, verdictReasons } from '../../select/fits-key.js';
import { findingShape, problemShape, spanShape } from '../../show/problem-shape.js';

const nearest = named(
  'nearest',
  object({
    at: spanShape,
    keys: array(
      object({
        key: oneOfWords(matchKeys),
        known: boolean('false: items of this kind do not have the key.'),
        values: array(string(), 'What the item has instead; of tags, `name=value` of those asked for.'),
      }),
      'The keys of its match that do not hold. Empty where it only names items.',
    ),
  }),
);

const verdict = named(
  'verdict',
  object({
    item: contentItemShape,
    taken: boolean(),
    reason: oneOfWords(verdictReasons, '`named`, `matched` and `pinned` are taken, the others are not.'),
    at: orNull(
      spanShape,
      'The entry that decided, in the files or in the lock file; null for `notIncluded` and `notPinned`.',
    ),
    nearest: orNull(
      nearest,
      "For `notIncluded`: the entry of `include` that comes nearest; null where none is about the item's kind.",
    ),
    leftOut: maybe(
      array(
        object({ override: string(), members: array(string()) }),
        'Of an item that is taken: the overrides that leave it out, and for which members of the groups.',
        { minItems: 1 },
      ),
    ),
  }),
);

const parent = named(
  'parent',
  object({
    parent: string(),
    groups: array(string(), "The parent's groups that use the selection, in name order."),
    items: array(verdict, 'Every item of the central workspace, by kind, then lower-cased resource name.'),
    summary: counts(
      ['items', 'taken', ...verdictReasons],
      'How many items there are, are taken, and have each reason.',
    ),
  }),
);

export const selectShape = output(
  'muster select',
  {
    selection: string('The name that was asked for.'),
    parents: array(
      parent,
      'Upper tiers first, within a tier by name. A parent that could not be read has its reason in `errors`, and no entry.',
    ),
    findings: array(findingShape),
    errors: array(
      problemShape,
      'Whatever could not be read, and what is wrong with the selection in a parent.',
    ),
  },
  'What `muster select NAME --format json` prints: every item of each parent, and why the selection takes it or leaves it.',
);

export type SelectJson = ValueOf<typeof selectShape>;
