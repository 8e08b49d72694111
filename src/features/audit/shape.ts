import {
  array,
  constant,
  countShape,
  object,
  oneOfWords,
  orNull,
  pattern,
  positive,
  string,
  titled,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape } from '../../show/problem-shape.js';

export const auditShape = titled(
  'muster audit verify',
  object(
    {
      schemaVersion: constant(1),
      tool: pattern('^muster ', 'Name and version of what made it.'),
      file: string(),
      outcome: oneOfWords(
        ['intact', 'unproven', 'broken', 'unreadable'],
        '`unproven`: the chain holds, but its end was not asked for with `--last`, or lines follow the one that was: they could have been cut off or added by anybody who may write the file.',
      ),
      lines: countShape,
      last: orNull(pattern('^[0-9a-f]{64}$', 'SHA-256 of the last whole line.')),
      torn: array(positive(), 'Numbers of lines that a killed run or a full disk left torn: no tampering.'),
      errors: array(problemShape, 'What is wrong with the file, or why it could not be read.'),
    },
    'What `audit verify` prints with `--format json`.',
  ),
);

export type AuditJson = ValueOf<typeof auditShape>;
