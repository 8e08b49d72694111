import {
  array,
  pattern,
  named,
  orNull,
  object,
  constant,
  maybe,
  positive,
  string,
  type ValueOf,
  oneOfWords,
} from '../model/schema.js';

export const spanShape = named('span', object({ file: string(), line: positive(), column: positive() }));

/** A problem code: `MUS104`. */
export const codeShape = named('code', pattern('^MUS[1-6][0-9]{2}$'));
const related = named(
  'related',
  array(object({ message: string(), at: spanShape }), 'Other places that belong to it.'),
);

const common = {
  message: string(),
  hint: orNull(string('The next action.')),
  parent: orNull(string()),
  at: orNull(spanShape, 'Where in the files.'),
  related,
  details: maybe(
    array(
      string(),
      'Further lines that belong to the message, such as a diff; left out where there are none.',
    ),
  ),
};

export const problemShape = named(
  'problem',
  object({ code: codeShape, severity: constant('error'), ...common }, 'What went wrong.'),
);

export const findingShape = named(
  'finding',
  object(
    { code: codeShape, severity: oneOfWords(['warning', 'info']), ...common },
    'Something reported, not fixed.',
  ),
);

/** A problem or a finding as the JSON outputs show it. */
export type ProblemJson = ValueOf<typeof problemShape>;
export type FindingJson = ValueOf<typeof findingShape>;
export type PlaceJson = ValueOf<typeof spanShape>;
