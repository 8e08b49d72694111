import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { HandOverItem } from '../../../src/features/handover/hand-over-item.js';
import type { HandOver, HandOverGroup } from '../../../src/features/handover/hand-over.js';
import { handOverJson, handOverMarkdown, handOverText } from '../../../src/features/handover/view.js';
import { distribution, distributionSource } from '../../../src/model/defender-distribution.js';
import { anItem, plain } from '../run/builders.js';

const finding = {
  code: 'MUS340',
  severity: 'warning',
  message: 'An item of group emea needs functions.',
  hint: 'Bring them.',
  parent: 'soc',
} as const;

const carried: readonly HandOverItem[] = [
  { item: anItem(1), needs: [] },
  { item: anItem(2), needs: ['ImAuth'] },
  { item: anItem(3, { kind: 'Workbook', displayName: 'Sign-ins' }), needs: [] },
];
const left: readonly HandOverItem[] = [
  {
    item: anItem(4, { kind: 'AutomationRule', displayName: 'Call' }),
    notCarried: 'playbook',
    needs: [],
  },
  {
    item: anItem(5, { kind: 'HuntingQuery', displayName: 'Auth' }),
    notCarried: 'contentType',
    needs: [],
  },
];

function aGroup(more: Partial<HandOverGroup> = {}): HandOverGroup {
  return {
    parent: 'soc',
    group: 'emea',
    members: ['london', 'paris'],
    homeMembers: [],
    tenants: 2,
    items: [...carried, ...left],
    sets: 1,
    operations: 6,
    publishes: 1,
    ...more,
  };
}

function aHandOver(...groups: readonly HandOverGroup[]): HandOver {
  return { groups, findings: [finding], problems: [] };
}

const none = aGroup({ group: 'none', items: left.slice(1), operations: 0, publishes: 0 });

test('for people: counts first, then each group with what is carried, what not and why', () => {
  expect(handOverText(aHandOver(aGroup(), none), plain))
    .toBe(`Defender’s content distribution could carry 3 of 6 items of 2 groups.
As Microsoft’s page said on ${distribution.checkedOn} (MicrosoftDocs/defender-docs at ${distribution.source.commit.slice(0, 8)}).

soc / emea: 3 of 5 items carried
  2 members in 2 tenants; 6 operations, 1 publish
  ✔ carried: AnalyticsRule 2, Workbook 1
  ✖ not carried: AutomationRule 1 (runs a playbook)
      Call
  ✖ not carried: HuntingQuery 1 (Defender does not distribute this type)
      Auth
  ⚠ Contoso rule 2 needs ImAuth, not in the group

soc / none: 0 of 1 item carried
  2 members in 2 tenants; nothing to publish
  ✖ not carried: HuntingQuery 1 (Defender does not distribute this type)
      Auth

Findings: 1 warning
  ⚠ warning MUS340 An item of group emea needs functions. (soc)
      hint: Bring them.
`);
});

test('long lists are folded', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ item: anItem(n), needs: ['F'] }));
  const parsers = many.map(({ item }) => ({ item, notCarried: 'contentType' as const, needs: [] }));
  const text = handOverText(aHandOver(aGroup({ items: [...many, ...parsers] })), plain);
  expect(text).toContain('Contoso rule 19 and 10 more');
  expect(text).toContain('  and 10 more items that need such functions\n');
});

test('as Markdown: a table, then a section for each group', () => {
  expect(handOverMarkdown(aHandOver(aGroup()), { limit: 10_000, problems: [] }))
    .toBe(`## Hand-over to Defender

Defender’s content distribution could carry 3 of 5 items of 1 group.

As Microsoft’s page said on ${distribution.checkedOn}: <${distributionSource}>

| group | members | tenants | carried | not carried | operations | publishes |
| :-- | --: | --: | --: | --: | --: | --: |
| <code>soc</code> / <code>emea</code> | 2 | 2 | 3 | 2 | 6 | 1 |

### <code>soc</code> / <code>emea</code>

2 members in 2 tenants; 6 operations, 1 publish.

<details><summary>✔ carried: AnalyticsRule 2, Workbook 1</summary>

- AnalyticsRule <code>Contoso rule 1</code>
- AnalyticsRule <code>Contoso rule 2</code>: ⚠ needs <code>ImAuth</code>, not in the group
- Workbook <code>Sign-ins</code>

</details>

<details><summary>✖ not carried: AutomationRule 1 (runs a playbook)</summary>

- <code>Call</code>

</details>

<details><summary>✖ not carried: HuntingQuery 1 (Defender does not distribute this type)</summary>

- <code>Auth</code>

</details>

<details><summary>⚠ 1 warning</summary>

- ⚠ **MUS340** An item of group emea needs functions. (<code>soc</code>)<br>hint: Bring them.

</details>
`);
});

test('hostile names are inert in Markdown and on a terminal', () => {
  const hostile = '</details><script>|[x](http://evil)@all\u001b[31m';
  const group = aGroup({
    group: hostile,
    items: [{ item: anItem(1, { displayName: hostile }), needs: [hostile] }, ...left],
  });
  const markdown = handOverMarkdown(aHandOver(group), { limit: 100_000, problems: [] });
  expect(markdown).not.toMatch(/<script|\]\(|@all/);
  expect(markdown).not.toContain('\u001b');
  expect(markdown.match(/<details>/g)).toHaveLength(markdown.match(/<\/details>/g)?.length ?? 0);
  expect(handOverText(aHandOver(group), plain)).not.toContain('\u001b');
});

test('Markdown keeps its limit, and counts what does not fit', () => {
  const groups = Array.from({ length: 300 }, (_, n) => aGroup({ group: `g-${String(n)}` }));
  const markdown = handOverMarkdown(aHandOver(...groups), { limit: 40_000, problems: [] });
  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(40_000);
  expect(markdown).toContain('| 100 more groups | | | | | | |');
  expect(markdown).toMatch(
    /\*\*Not everything fits here: \d+ more groups, 1 more finding\.\*\* The JSON lists all\.\n$/,
  );
});

test('as JSON it is valid against its schema, and says the same', () => {
  const problem = { code: 'MUS203', message: 'refused', parent: 'emea' } as const;
  const json = handOverJson(
    { ...aHandOver(aGroup()), problems: [problem] },
    { tool: 'muster 0.1.0', problems: [] },
  );
  const schema = readFileSync(new URL('../../../schemas/handover.schema.json', import.meta.url), 'utf8');
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
  expect([validate(JSON.parse(JSON.stringify(json))), validate.errors]).toEqual([true, null]);
  expect(json.distribution).toEqual({
    checkedOn: distribution.checkedOn,
    source: distributionSource,
  });
  expect(json.groups[0]?.items.map(({ carried: is, reason, needs }) => [is, reason, needs])).toEqual([
    [true, null, []],
    [true, null, ['ImAuth']],
    [true, null, []],
    [false, 'playbook', []],
    [false, 'contentType', []],
  ]);
  expect(json.summary).toEqual({ groups: 1, items: 5, carried: 3, notCarried: 2 });
  expect(validate({ ...json, more: 1 })).toBe(false);
});
