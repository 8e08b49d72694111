import { Type } from 'typebox';
import { contentKinds } from '../../model/content.js';
import {
  also,
  array,
  boolean,
  mapping,
  maybe,
  named,
  object,
  oneOfWords,
  string,
  titled,
  type ValueOf,
} from '../../model/schema.js';
import { lockVersion } from '../parse-lock.js';
import {
  day,
  documentShape,
  flag,
  match,
  memberChoice,
  nameOf,
  patterns,
  reason,
  some,
  word,
} from './parts.js';

/** Kinds of documents: which content is published, what of its drift is accepted; and the lock file. */

/** The kinds that an entry may name: Parser, the portal's word, means Function. */
const kindWords = contentKinds.flatMap((kind) => (kind === 'Function' ? [kind, 'Parser'] : [kind]));

const selectionMatch = match({
  displayName: patterns('Pattern of the display name.'),
  severity: patterns('High, Medium, Low or Informational, as patterns.'),
  tactics: patterns('Holds if any tactic of the item fits; those of a hunting query are its tag Tactics.'),
  techniques: patterns(
    'Holds if any technique or sub-technique of the item fits: T1078, T1078.004, "T1078*". Those of a hunting query are its tag Techniques.',
  ),
  kindOfRule: patterns(
    'Scheduled, NRT, Fusion, …: the kind of an analytics rule. The only way but `names` to take rules that a template drives.',
  ),
  alertRuleTemplateName: patterns(
    'Pattern of the id of the template that an analytics rule was made from. "*" takes rules that were made from one.',
  ),
  category: patterns('Pattern of the category of a function, query or saved search.'),
  tags: maybe(
    also(
      mapping(
        patterns('Pattern of the tag\'s value. "*" takes items that have the tag, "!*" those without it.'),
        'Tags of a function, query or saved search, by name without case. Every tag must hold.',
      ),
      { minProperties: 1, propertyNames: { minLength: 1 } },
    ),
  ),
  enabled: maybe(boolean('Whether the rule is enabled.')),
  modifiedAfter: maybe(
    also(
      string(
        'Items modified later than this: a date (from its first moment in UTC on) or a time with its offset (RFC 3339). Items whose time Azure does not tell never match.',
      ),
      { minLength: 1, examples: ['2026-01-31', '2026-01-31T08:00:00Z'] },
    ),
  ),
});

const entryKeys = {
  kind: maybe(
    Type.Unsafe<string | string[]>({
      description:
        'A kind, a list of kinds, or "*" for all; absent means all. Parser is another word for Function.',
      type: ['string', 'array'],
      minItems: 1,
      items: { type: 'string', enum: kindWords },
      if: { type: 'string' },
      then: { enum: ['*', ...kindWords] },
    }),
  ),
  match: maybe(selectionMatch),
  names: maybe(
    some(
      also(string(), { title: 'the name of an item', minLength: 1 }),
      'Resource names, function aliases or display names, exact.',
    ),
  ),
};

const entry = named('entry', also(object(entryKeys), { minProperties: 1 }));

const selectionEntry = named(
  'entry',
  also(
    object({
      ...entryKeys,
      selection: maybe(
        nameOf(
          'ContentSelection',
          'Another ContentSelection: the entry takes all that it takes. It stands alone in its entry.',
        ),
      ),
    }),
    { minProperties: 1 },
  ),
);

export const selectionDocument = documentShape(
  'ContentSelection',
  'Which content of a central workspace is published.',
  'contoso-soc',
  object({
    include: some(selectionEntry, 'The union of these entries.'),
    exclude: maybe(array(selectionEntry, 'What is taken out of it again.')),
    allowEmpty: flag('false: a selection that resolves to nothing is an error.'),
    snapshot: flag('true pins the resolved items in muster.lock.yaml.'),
  }),
);

/** `match` of an entry, as a file has it. */
export type WrittenMatch = ValueOf<typeof selectionMatch>;

const pointer = {
  title: 'a JSON pointer',
  type: 'string',
  pattern: '^/(?:[^~]|~[01])*$',
  examples: ['/properties/severity'],
};

const suppressionMatch = match({
  member: patterns('Pattern of a Member’s name. A name without * and ? must be declared.'),
  group: patterns('Pattern of a Group’s name. A name without * and ? must be declared.'),
  item: patterns('Pattern of an item’s display name, resource name or function alias.'),
  pointer: maybe(
    Type.Unsafe<string | string[]>({
      description:
        'JSON pointers into the body, with * and ? as in patterns: only changes at them and below are suppressed. Missing and orphaned items are then not suppressed.',
      type: ['string', 'array'],
      minItems: 1,
      items: pointer,
      if: { type: 'string' },
      then: pointer,
    }),
  ),
});

export const suppressionDocument = documentShape(
  'Suppression',
  'Drift of members’ content that is known and accepted for a while: still listed, and no drift.',
  'fabrikam-threshold',
  object({
    match: also(suppressionMatch, { title: 'what it is about' }),
    reason: reason(
      'Why it is accepted; every report repeats it.',
      '"Tuned by the customer until their migration"',
    ),
    until: day(
      'The last day, to its end in UTC. Past it the drift is back, and `muster validate` is an error.',
    ),
  }),
);

export const overrideDocument = documentShape(
  'Override',
  'Items withheld from some members although their groups select them.',
  'bank-noise',
  object({
    members: also(memberChoice('The members that it applies to: the union of both lists.'), {
      minProperties: 1,
    }),
    groups: maybe(
      some(nameOf('Group'), 'Only what these Groups deliver; absent means every group of the members.'),
    ),
    items: some(entry, 'Which items: the union of these entries.'),
    exclude: maybe(oneOfWords([true], 'true: these items do not go to these members.')),
    set: maybe(
      Type.Unknown({
        description:
          'Changes what a member gets. It needs `delivery: Direct`, which this version does not have.',
      }),
    ),
    reason: reason('Why; plans and reports repeat it.', '"Floods at banks, ticket 4711"'),
    until: maybe(
      day(
        'The last day, to its end in UTC. Past it the items go to these members again, and `muster validate` is an error.',
      ),
    ),
  }),
);

/** A key of a suppression's `match`. */
export type SuppressionKey = keyof ValueOf<typeof suppressionMatch>;

const lockItem = named(
  'item',
  object({
    kind: also(word(contentKinds, 'The kind of the item.'), { title: 'the kind of the item' }),
    name: also(
      string('The name of the resource. By it and the kind the item is found again, without case.'),
      { title: 'the name of the resource', minLength: 1 },
    ),
    displayName: also(string('The name that people see. It may change without the item being another.'), {
      title: 'the name that people see',
    }),
    predicted: maybe(
      oneOfWords(
        [true],
        'An upper tier had yet to deliver the item when it was pinned; its copy may bear another resource name, and is then found by kind and display name.',
      ),
    ),
  }),
);

export const lockDocument = titled(
  'muster lock file',
  object(
    {
      version: also(oneOfWords([lockVersion], 'The version of the lock file’s format.'), {
        title: 'the version of the lock file’s format',
      }),
      snapshots: also(
        mapping(
          mapping(array(lockItem, 'The items that are pinned, and nothing else.'), 'By ContentSelection.'),
          'By Parent, then by ContentSelection: the items that are pinned.',
        ),
        { title: 'a mapping of parents' },
      ),
    },
    'muster.lock.yaml: what each pinned ContentSelection stood for when `muster snapshot` was run.',
  ),
);

/** A lock file's value that the schema accepted. */
export type WrittenLock = ValueOf<typeof lockDocument>;
