import { contentKinds } from '../../model/content.js';
import {
  array,
  boolean,
  countShape,
  either,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const pin = {
  kind: oneOfWords(contentKinds),
  name: string('The name of the resource.'),
  displayName: string(),
  predicted: boolean('An upper tier has yet to deliver it.'),
};
const item = named('item', object(pin));
const renamed = named('renamed', object({ ...pin, before: string('The display name pinned before.') }));

const snapshot = named(
  'snapshot',
  object({
    parent: string(),
    selection: string(),
    items: use(countShape, 'How many items are pinned now.'),
    added: array(item, 'Pinned now, and not before.'),
    dropped: array(item, 'Pinned before, and not now.'),
    renamed: array(renamed, 'Items whose display name is another than the one pinned before.'),
    delivered: array(
      item,
      'Items that an upper tier had yet to deliver when they were pinned, and has delivered.',
    ),
  }),
);

/** This output's schema has always taken any severity in both lists. */
const told = either(problemShape, findingShape);

export const snapshotShape = output(
  'muster snapshot',
  {
    file: orNull(string('The lock file; null where the files could not be used.')),
    written: boolean('Whether the lock file was written; false where it held all of this already.'),
    snapshots: array(snapshot, 'What was taken, in the order of the tiers, then by parent and selection.'),
    removed: array(
      object({ parent: string(), selection: string(), items: countShape }),
      'Entries taken out of the lock file, because no group uses them pinned any more.',
    ),
    findings: array(told),
    errors: array(told, 'What could not be read or taken; its entries are as they were.'),
  },
  'What `muster snapshot --format json` prints.',
);

export type SnapshotJson = ValueOf<typeof snapshotShape>;
