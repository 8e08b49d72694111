import { array, boolean, constant, object, titled, type ValueOf } from '../../model/schema.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

export const validateShape = titled(
  'muster validate',
  object(
    {
      schemaVersion: constant(1),
      valid: boolean(),
      problems: array(problemShape, 'Empty where the files are valid.'),
      findings: array(
        findingShape,
        'What is valid and yet never matches, or what content’s files would better say otherwise. Empty where the files are not valid.',
      ),
    },
    'What `muster validate --format json` prints.',
  ),
);

export type ValidateJson = ValueOf<typeof validateShape>;
