import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  boolean,
  counts,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape } from '../../show/problem-shape.js';
import { heldReasons } from './cleanup.js';

const copy = {
  parent: string('The parent whose job delivered it, where that is proven.'),
  group: orNull(string('The group that once delivered it; null where that is not known.')),
  member: string("The files' name."),
  item: use(contentItemShape, "The member's own resource."),
};

export const cleanupShape = output(
  'muster cleanup',
  {
    outcome: oneOfWords(['succeeded', 'failed', 'refused', 'interrupted']),
    dryRun: boolean('True without `--yes`: nothing was to be deleted.'),
    copies: array(
      object({
        ...copy,
        provenBy: string('The job, or the report that tells of one, which proves that it was delivered.'),
        status: oneOfWords(
          ['planned', 'deleted', 'failed', 'skipped'],
          '`planned` in a dry run; `skipped` where it was refused or interrupted before.',
        ),
        backup: orNull(string('The file that its body was saved in.')),
        error: orNull(problemShape),
      }),
      'By member, kind and name.',
    ),
    held: array(
      object({ ...copy, reason: oneOfWords(heldReasons) }),
      'Orphaned copies that stay, in the same order.',
    ),
    refusals: array(problemShape, 'Why it was not begun; of a dry run, why it would not be.'),
    errors: array(problemShape, 'What could not be read.'),
    summary: counts(['planned', 'deleted', 'failed', 'skipped', 'held']),
  },
  'What `cleanup` prints with `--format json` and writes with `--report FILE.json`: the orphaned copies that it deletes or would delete, and those that stay.',
);

export type CleanupJson = ValueOf<typeof cleanupShape>;
