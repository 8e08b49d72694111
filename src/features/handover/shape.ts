import { contentItemShape } from '../../model/content-item-shape.js';
import {
  array,
  boolean,
  counts,
  countShape,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  pattern,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const group = named(
  'group',
  object({
    parent: string(),
    group: string(),
    members: array(string()),
    homeMembers: array(
      string(),
      'Members in the tenant of the central workspace, which would be the source.',
    ),
    tenants: use(countShape, 'How many tenants the members are in.'),
    items: array(
      object({
        item: contentItemShape,
        carried: boolean(),
        reason: orNull(
          oneOfWords(['contentType', 'playbook', 'templateDriven']),
          'Why it is not carried: its type of content is none that Defender distributes, it runs a playbook, or a template of Microsoft drives it. Null where it is carried.',
        ),
        needs: array(
          string(),
          'Aliases of functions that its query uses and that are not among what the group carries. Empty where the item is not carried.',
        ),
      }),
    ),
    carried: countShape,
    operations: use(
      countShape,
      'Tenants times items carried; where overrides leave items out, set by set of items that members get.',
    ),
    publishes: use(
      countShape,
      'Publishes of distribution that it takes, each within the operations that one can have.',
    ),
  }),
);

export const handoverShape = output(
  'muster handover',
  {
    distribution: object(
      {
        checkedOn: pattern(
          '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
          "The day on which muster's claims were last compared with the page.",
        ),
        source: pattern('^https://', 'The page as it was compared, at one commit.'),
      },
      "What `carried` rests on: what Microsoft's page says of content distribution.",
    ),
    groups: array(
      group,
      'By tier and name of their parents, then by name. Groups of a parent that could not be read or planned are missing; `errors` says why.',
    ),
    findings: array(findingShape),
    errors: array(problemShape),
    summary: counts(
      ['groups', 'items', 'carried', 'notCarried'],
      'An item counts once for each group that has it.',
    ),
  },
  "What `handover` prints with `--format json` and writes with `--report FILE.json`: what of each group Defender's content distribution could carry.",
);

export type HandOverJson = ValueOf<typeof handoverShape>;
