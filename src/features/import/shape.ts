import {
  array,
  counts,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { resourceTypes } from '../../plan/steps/step.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const step = named(
  'step',
  object({
    id: string('The same as in the plan.'),
    action: oneOfWords(['create', 'update', 'delete']),
    type: oneOfWords(resourceTypes),
    name: string(),
    resourceId: string(),
    reason: string(),
  }),
);

export const importShape = output(
  'muster import',
  {
    parent: orNull(string('The name of the Parent; null where nothing was written.')),
    files: array(string(), 'What was written, under the folder of `--out`; empty where nothing was.'),
    removed: array(
      string(),
      'Content files of an earlier import whose items stand in other files now; empty without `--content --force`.',
    ),
    next: array(
      step,
      'What the next apply of the files would create, update or delete; every reason is a finding. Publishes are in the plan.',
    ),
    findings: array(findingShape, 'What the files do not say, each with what the next apply makes of it.'),
    errors: array(problemShape),
    summary: counts(
      ['members', 'groups', 'selections', 'items'],
      'How many documents of each kind were written, and how many content items as files.',
    ),
  },
  'What `muster import --format json` prints.',
);

export type ImportJson = ValueOf<typeof importShape>;
