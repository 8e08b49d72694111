import { array, constant, object, string, titled, type ValueOf } from '../../model/schema.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

export const initShape = titled(
  'muster init',
  object(
    {
      schemaVersion: constant(1),
      tool: string('`muster` and its version.'),
      written: array(string(), 'Files that were written, relative to the repository.'),
      kept: array(string(), 'Files that were there already; none of them is touched.'),
      advice: array(string(), 'What a kept file lacks, one sentence each.'),
      next: array(string(), 'The commands to go on with, in their order.'),
      findings: array(findingShape, 'What the imported files do not say.'),
      errors: array(problemShape),
    },
    'What `muster init --format json` prints.',
  ),
);

export type InitJson = ValueOf<typeof initShape>;
