import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  boolean,
  counts,
  countShape,
  mapping,
  maybe,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { problemShape, spanShape } from '../../show/problem-shape.js';
import { pairStates } from '../drift/drift.js';
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

const groupShape = named(
  'group',
  object({
    parent: string(),
    group: string(),
    by: string('The name or label by which the member is in it.'),
    at: orNull(spanShape, 'Where that stands.'),
    selections: array(string()),
    items: use(countShape, 'What the files ask it to deliver to the member.'),
    notPublished: use(countShape, 'Of these, what no part that was published has for it.'),
    held: orNull(string(), 'Why nothing of it is delivered; null where something is.'),
    parts: array(
      object({
        name: string(),
        assignment: orNull(string()),
        job: orNull(
          object({ id: string(), state: string(), endTime: orNull(string()) }),
          'The last one; null where there is none, or it could not be read.',
        ),
      }),
      'The parts of it in Azure that have the member.',
    ),
  }),
);

const overviewShape = named(
  'overview',
  object({
    labels: mapping(string()),
    held: orNull(string(), 'Why nothing is delivered to it: it is suspended or leaves.'),
    groups: array(groupShape),
    failing: array(
      object({
        parent: string(),
        group: string(),
        item: contentItemShape,
        cause: string('As `cause` of a pair in a report.'),
        error: orNull(string()),
        hint: orNull(string()),
        failedJobs: use(countShape, 'How many jobs in a row failed it.'),
        firstFailed: orNull(string(), 'When the first of those jobs ended.'),
        lastGood: orNull(string(), 'When the last job ended that delivered it.'),
      }),
      'Pairs that failed when last heard of.',
    ),
    copies: orNull(
      counts(pairStates),
      'How many there are in each state; null where the member was not read.',
    ),
    differing: array(
      object({
        parent: string(),
        group: orNull(string()),
        item: contentItemShape,
        state: oneOfWords(pairStates),
        fields: array(string(), 'In which it differs.'),
        suppressed: boolean('A suppression accepts it: it is in no count.'),
      }),
      'Copies that are not in sync, but for the member’s own content.',
    ),
    overrides: array(
      object({
        override: string(),
        reason: string(),
        until: orNull(string(), 'The last day.'),
        at: spanShape,
        items: array(contentItemShape, 'What it leaves out for the member.'),
      }),
    ),
  }),
);

export const whyShape = output(
  'muster why',
  {
    member: string('As it was asked for.'),
    item: orNull(string('As it was asked for.'), 'Null where the whole member was asked for.'),
    delivered: boolean(
      'The files ask for it, and every way that they ask for delivers it; of a whole member, that everything is as the files ask.',
    ),
    chains: array(chainShape, 'Of an item: the one that answers first.'),
    overview: orNull(overviewShape, 'Of a whole member.'),
    errors: array(problemShape, 'What could not be read or found.'),
  },
  'What `muster why MEMBER [ITEM] --format json` prints: the links between an item and its copy in one member, up to the one that breaks; without an item, all that the member is to receive and does.',
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
export type OverviewJson = NonNullable<WhyJson['overview']>;
export type ChainJson = WhyJson['chains'][number];
