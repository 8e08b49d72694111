import {
  list,
  matching,
  named,
  nullable,
  object,
  only,
  optional,
  fromOne,
  text,
  type ValueOf,
  words,
} from '../model/schema.js';

export const spanShape = named('span', object({ file: text(), line: fromOne(), column: fromOne() }));

const code = named('code', matching('^MUS[1-6][0-9]{2}$'));
const related = named(
  'related',
  list(object({ message: text(), at: spanShape }), 'Other places that belong to it.'),
);

const common = {
  message: text(),
  hint: nullable(text('The next action.')),
  parent: nullable(text()),
  at: nullable(spanShape, 'Where in the files.'),
  related,
  details: optional(
    list(text(), 'Further lines that belong to the message, such as a diff; left out where there are none.'),
  ),
};

export const problemShape = named(
  'problem',
  object({ code, severity: only('error'), ...common }, 'What went wrong.'),
);

export const findingShape = named(
  'finding',
  object({ code, severity: words(['warning', 'info']), ...common }, 'Something reported, not mended.'),
);

/** A problem or a finding as the JSON outputs show it. */
export type ProblemJson = ValueOf<typeof problemShape>;
export type FindingJson = ValueOf<typeof findingShape>;
export type PlaceJson = ValueOf<typeof spanShape>;
