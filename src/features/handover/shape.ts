import { itemShape } from '../../model/item-shape.js';
import {
  count,
  flag,
  list,
  matching,
  named,
  nullable,
  object,
  only,
  text,
  titled,
  use,
  type ValueOf,
  words,
} from '../../model/schema.js';
import { findingShape, problemShape } from '../../show/problem-shape.js';

const group = named(
  'group',
  object({
    parent: text(),
    group: text(),
    members: list(text()),
    homeMembers: list(text(), 'Members in the tenant of the central workspace, which would be the source.'),
    tenants: use(count, 'How many tenants the members are in.'),
    items: list(
      object({
        item: itemShape,
        carried: flag(),
        reason: nullable(
          words(['contentType', 'playbook', 'templateDriven']),
          'Why it is not carried: its type of content is none that Defender distributes, it runs a playbook, or a template of Microsoft drives it. Null where it is carried.',
        ),
        needs: list(
          text(),
          'Aliases of functions that its query uses and that are not among what the group carries. Empty where the item is not carried.',
        ),
      }),
    ),
    carried: count,
    operations: use(count, 'Tenants times items carried.'),
    publishes: use(
      count,
      'Publishes of distribution that it takes, each within the operations that one can have.',
    ),
  }),
);

export const handoverShape = titled(
  'muster handover',
  object(
    {
      schemaVersion: only(1),
      tool: matching('^muster ', 'Name and version of what made it.'),
      distribution: object(
        {
          checkedOn: matching(
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
            "The day on which muster's claims were last compared with the page.",
          ),
          source: matching('^https://', 'The page as it was compared, at one commit.'),
        },
        "What `carried` rests on: what Microsoft's page says of content distribution.",
      ),
      groups: list(
        group,
        'By tier and name of their parents, then by name. Groups of a parent that could not be read or planned are missing; `errors` says why.',
      ),
      findings: list(findingShape),
      errors: list(problemShape),
      summary: object(
        { groups: count, items: count, carried: count, notCarried: count },
        'An item counts once for each group that has it.',
      ),
    },
    "What `handover` prints with `--format json` and writes with `--report FILE.json`: what of each group Defender's content distribution could carry.",
  ),
);

export type HandOverJson = ValueOf<typeof handoverShape>;
