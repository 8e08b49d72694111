import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  boolean,
  counts,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape, spanShape } from '../../show/problem-shape.js';
import { type BreakCause, causeTexts, linkNames } from './chain.js';
import { whoStates } from './who.js';

const linkShape = named('link', oneOfWords(linkNames));

const causeShape = named(
  'cause',
  oneOfWords(
    Object.keys(causeTexts) as BreakCause[],
    Object.entries(causeTexts)
      .map(([cause, text]) => `\`${cause}\`: ${text}`)
      .join('; '),
  ),
);

const chainShape = named(
  'chain',
  object({
    parent: string(),
    group: orNull(string(), 'The group that delivers it, or would.'),
    item: orNull(contentItemShape, 'Null where it is not known which item is meant.'),
    asked: boolean('The files ask that the member gets the item by this way.'),
    delivered: boolean(),
    breaksAt: orNull(linkShape, 'The last of `links`; null where all hold.'),
    cause: orNull(causeShape),
    links: array(
      object({
        link: linkShape,
        verdict: oneOfWords(
          ['ok', 'broken', 'unknown'],
          '`unknown`: Azure does not say, and what comes after decides.',
        ),
        text: string(),
        at: orNull(spanShape, 'Where in the files.'),
        difference: maybe(array(string(), 'Lines from the copy to the item.')),
      }),
      'In their order, up to the one that breaks.',
    ),
    todo: array(
      object({
        text: string(),
        command: orNull(string(), 'A command line.'),
        yaml: orNull(array(string()), 'Lines to write.'),
        at: orNull(spanShape, 'What is to be changed.'),
      }),
      'Empty where the item is delivered.',
    ),
    notes: array(string(), 'What is to be said beside it.'),
  }),
);

export const whyShape = output(
  'muster why',
  {
    member: string('As it was asked for.'),
    item: orNull(string('As it was asked for.')),
    delivered: boolean('The files ask for it, and every way that they ask for delivers it.'),
    chains: array(chainShape, 'The one that answers first.'),
    errors: array(problemShape, 'What could not be read or found.'),
  },
  'What `muster why MEMBER ITEM --format json` prints: the links between an item and its copy in one member, up to the one that breaks.',
);

export const whoShape = output(
  'muster who',
  {
    item: string('As it was asked for.'),
    items: array(contentItemShape, 'The items that are called so, each once.'),
    members: array(
      object({
        member: string(),
        state: oneOfWords(
          whoStates,
          '`failing`, `missing`, `changed`, `behind`, `unread`: it should have the item, and has it not, or not as it should be. `excluded`: by an override.',
        ),
        asked: boolean('The files ask that it has the item.'),
        parent: orNull(string()),
        group: orNull(string(), 'The group that delivers it, or would.'),
        item: orNull(contentItemShape),
        cause: orNull(causeShape),
        reason: orNull(string(), 'Null where it has the item.'),
        at: orNull(spanShape, 'Where in the files.'),
      }),
      'By state, then by name; with `--missing` only those that should have it and do not.',
    ),
    summary: counts(['members', 'lacking', ...whoStates], 'Of all members, listed or not.'),
    errors: array(problemShape, 'What could not be read or found.'),
  },
  'What `muster who ITEM --format json` prints: every member, whether it has the item, and why not.',
);

export type WhoJson = ValueOf<typeof whoShape>;
export type WhyJson = ValueOf<typeof whyShape>;
export type ChainJson = WhyJson['chains'][number];
