import {
  array,
  countShape,
  oneOfWords,
  orNull,
  output,
  positive,
  sha256Text,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape } from '../../show/problem-shape.js';

export const auditShape = output(
  'muster audit verify',
  {
    file: string(),
    outcome: oneOfWords(
      ['intact', 'unproven', 'broken', 'unreadable'],
      '`unproven`: the chain holds, but its end was not asked for with `--last`, or lines follow the one that was: they could have been cut off or added by anybody who may write the file.',
    ),
    lines: countShape,
    last: orNull(sha256Text('SHA-256 of the last whole line.')),
    torn: array(positive(), 'Numbers of lines that a killed run or a full disk left torn: no tampering.'),
    errors: array(problemShape, 'What is wrong with the file, or why it could not be read.'),
  },
  'What `audit verify` prints with `--format json`.',
);

export type AuditJson = ValueOf<typeof auditShape>;
