import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { commentLimit, documentLimit } from '../../../src/show/fit-markdown.js';
import { planMarkdown } from '../../../src/features/plan/plan-markdown.js';
import { problemsMarkdown } from '../../../src/show/problems-markdown.js';
import {
  aParentPlan,
  aPlan,
  anItem,
  createAssignment,
  createMember,
  deleteGroup,
  items,
  publish,
  updateAssignment,
  updateGroup,
} from '../run/builders.js';
import { largePlan } from './large-plan.js';

const limit = commentLimit;

test('says counts first, then errors and findings with their place, then a fold for each group', () => {
  const plan = aPlan(
    aParentPlan(
      [
        createMember('fabrikam-prod'),
        updateGroup('finance-eu', [
          { what: 'members', added: ['fabrikam-prod'], removed: ['old-one', 'old-two'] },
          { what: 'field', field: 'description', from: 'Banks\nOwner: SOC', to: 'Banks\nOwner: @soc/leads' },
          { what: 'field', field: 'displayName', from: null, to: 'Finance | EU' },
        ]),
        createAssignment('finance-eu', items(2)),
        publish('finance-eu', [{ why: 'neverPublished' }, { why: 'membersChange' }]),
        deleteGroup('retired'),
      ],
      {
        findings: [
          {
            code: 'MUS304',
            severity: 'warning',
            message: 'the playbook of rule #1 is not published',
            hint: 'Attach it in the member.',
            parent: 'contoso-soc',
            at: { file: 'a.yaml', line: 3, column: 1 },
          },
          { code: 'MUS315', severity: 'info', message: '3 live members are in no file' },
        ],
      },
    ),
    aParentPlan([], {
      parent: 'fabrikam-soc',
      tier: 1,
      state: 'error',
      problems: [
        { code: 'MUS203', message: 'GET … was refused: 403 AuthorizationFailed', hint: 'Grant Reader.' },
      ],
    }),
  );

  expect(planMarkdown(plan, { limit })).toMatchInlineSnapshot(`
    "### Plan: 2 to create, 1 to update, 🗑 1 to delete, 1 to publish. ✖ 1 parent could not be planned.

    | parent | create | update | delete | publish | writes | operations |
    | :-- | --: | --: | --: | --: | --: | --: |
    | <code>contoso-soc</code> (tier 0) | 2 | 1 | 1 | 1 | 4 | 4 |
    | <code>fabrikam-soc</code> (tier 1) | ✖ not planned | | | | | |
    | **all** | 2 | 1 | 1 | 1 | 4 | 4 |

    **✖ 1 error**

    - ✖ **MUS203** GET … was refused: 403 AuthorizationFailed<br>hint: Grant Reader.

    <details><summary>⚠ 1 warning, ℹ 1 note</summary>

    - ⚠ **MUS304** <code>a.yaml&#58;3&#58;1</code> the playbook of rule &#35;&#8203;1 is not published (<code>contoso-soc</code>)<br>hint: Attach it in the member.
    - ℹ **MUS315** 3 live members are in no file

    </details>

    #### <code>contoso-soc</code>

    <details><summary>configuration and members: 1 to create (1 write)</summary>

    - \`+\` **create member** <code>fabrikam-prod</code>: the files declare it, Azure has no such member

    </details>

    <details><summary><code>retired</code>: - delete group</summary>

    - \`-\` **delete group** <code>retired</code>: no file declares it, and the parent prunes

    </details>

    <details><summary><code>finance-eu</code>: ~ update group, + create assignment, ▶ publish (4 operations)</summary>

    - \`~\` **update group** <code>finance-eu</code>
      - \`+\` 1 member: <code>fabrikam-prod</code>
      - \`-\` 2 members: <code>old-one</code>, <code>old-two</code>
      - description:

        \`\`\`diff
         Banks
        -Owner: SOC
        +Owner: @soc/leads
        \`\`\`
      - displayName: nothing → <code>Finance &#124; EU</code>
    - \`+\` **create assignment** <code>finance-eu</code>
      - \`+\` 2 items: <code>Contoso rule 1</code>, <code>Contoso rule 2</code>
    - \`▶\` **publish** <code>finance-eu</code>: 2 items × 2 members = 4 operations, because it was never published; this plan changes its members

    </details>
    "
  `);
});

test('the same change of many groups is one fold, and many alike members one item', () => {
  const groups = Array.from({ length: 40 }, (_, n) => `customer-${String(n + 1)}`);
  const plan = aPlan(
    aParentPlan([
      ...groups.slice(0, 7).map((name) => createMember(name)),
      ...groups.flatMap((group) => [
        updateAssignment(group, [anItem(1)]),
        publish(group, [{ why: 'itemsChange' }]),
      ]),
    ]),
  );

  expect(planMarkdown(plan, { limit })).toMatchInlineSnapshot(`
    "### Plan: 7 to create, 40 to update, 0 to delete, 40 to publish.

    | parent | create | update | delete | publish | writes | operations |
    | :-- | --: | --: | --: | --: | --: | --: |
    | <code>contoso-soc</code> | 7 | 40 | 0 | 40 | 47 | 160 |

    #### <code>contoso-soc</code>

    <details><summary>configuration and members: 7 to create (7 writes)</summary>

    - \`+\` **create 7 members**, each: the files declare it, Azure has no such member: <code>customer-1</code>, <code>customer-2</code>, <code>customer-3</code>, <code>customer-4</code>, <code>customer-5</code>, <code>customer-6</code>, <code>customer-7</code>

    </details>

    <details><summary><code>customer-1</code> and 39 more groups likewise: ~ update assignment, ▶ publish (160 operations)</summary>

    - \`~\` **update assignment** <code>customer-1</code>
      - \`+\` 1 item: <code>Contoso rule 1</code>
    - \`▶\` **publish** <code>customer-1</code>: 2 items × 2 members = 4 operations, because this plan changes its items
    - likewise for 39 more groups, 39 to update, 39 to publish (39 writes, 156 operations): <code>customer-2</code>, <code>customer-3</code>, <code>customer-4</code>, <code>customer-5</code>, <code>customer-6</code>, <code>customer-7</code>, <code>customer-8</code>, <code>customer-9</code>, <code>customer-10</code>, <code>customer-11</code>, <code>customer-12</code>, <code>customer-13</code>, <code>customer-14</code>, <code>customer-15</code>, <code>customer-16</code>, <code>customer-17</code>, <code>customer-18</code>, <code>customer-19</code>, <code>customer-20</code>, <code>customer-21</code>, <code>customer-22</code>, <code>customer-23</code>, <code>customer-24</code>, <code>customer-25</code>, <code>customer-26</code> and 14 more

    </details>
    "
  `);
});

test('a group in several parts is one fold that says so, its steps by the names of the parts', () => {
  const part = (number: number) => ({ part: { number, of: 2 } });
  const plan = aPlan(
    aParentPlan([publish('g', undefined, part(1)), publish('g', undefined, { ...part(2), name: 'g--2' })]),
  );
  const text = planMarkdown(plan, { limit });
  expect(text).toContain('<summary><code>g</code> (2 parts): ▶ publish (8 operations)</summary>');
  expect(text).toContain(
    '- `▶` <code>g--2</code> (<code>g</code>): publish 2 items × 2 members = 4 operations\n- each because',
  );
});

test('says that nothing changes, in the words of the caller where given, and claims no plan where there is none', () => {
  const nothing = aPlan(aParentPlan([]));
  const title = (text: string) => text.split('\n')[0];
  expect(title(planMarkdown(nothing, { limit }))).toBe('### No changes. Azure matches the files.');
  expect(title(planMarkdown(nothing, { limit, nothing: 'Nothing to publish.' }))).toBe(
    '### Nothing to publish.',
  );
  expect(planMarkdown(aPlan(), { limit, problems: [{ code: 'MUS201', message: 'unreachable' }] })).toBe(
    '### ✖ No plan\n\n**✖ 1 error**\n\n- ✖ **MUS201** unreachable\n',
  );
});

test.each([
  { parents: 1, max: commentLimit },
  { parents: 60, max: commentLimit },
  { parents: 7, max: documentLimit },
])('10,000 items in 500 groups stay under the limit, no fold or fence cut: %j', ({ parents, max }) => {
  const text = planMarkdown(largePlan({ parents }), { limit: max });

  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(max);
  expect(text.length).toBeLessThan(65_536 * (max === commentLimit ? 1 : 16));
  expect(opened(text)).toEqual({ details: 0, fences: 0 });
  const numbers = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((sum, [, n]) => sum + Number(n), 0);
  const folds = [...text.matchAll(/<details><summary><code>customers/g)].length;
  const alike = numbers(/<\/code> and (\d+) more groups? likewise:/g);
  const counted = numbers(/^\*\*Not everything fits here: (\d+) more groups/gm);
  expect(folds + alike + counted).toBe(parents * Math.ceil(500 / parents));
});

test('hostile names everywhere make neither markup nor a longer document than allowed', () => {
  const evil = '</summary></details>|`@team #1 [x](https://evil.example) <img src=x>\u202e\n\n# big';
  const update = updateGroup(
    evil,
    [
      { what: 'members', added: [evil], removed: [] },
      { what: 'field', field: evil, from: `a\n\`\`\`\n${evil}`, to: 'b\n' },
    ],
    evil,
  );
  const plan = aPlan(
    ...Array.from({ length: 20 }, (_, n) =>
      aParentPlan([update, { ...deleteGroup(evil, evil), reason: evil }], {
        parent: `${String(n)}${evil.repeat(50)}`,
        findings: [
          { code: 'MUS304', severity: 'warning', message: evil.repeat(500), hint: evil, parent: evil },
        ],
        problems: [{ code: 'MUS203', message: evil, at: { file: evil, line: 1, column: 1 } }],
      }),
    ),
  );
  const text = planMarkdown(plan, { limit });
  const tokens = new MarkdownIt({ html: true }).parse(text, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);

  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
  expect(inline.filter(({ type }) => type === 'link_open' || type === 'image')).toEqual([]);
  const html = [...tokens, ...inline]
    .filter(({ type }) => type.startsWith('html'))
    .map(({ content }) => content);
  const tags = html.flatMap((each) => each.match(/<[^>]*>/g) ?? []);
  expect([...new Set(tags)].sort()).toEqual([
    '</code>',
    '</details>',
    '</summary>',
    '<br>',
    '<code>',
    '<details>',
    '<summary>',
  ]);
  expect(opened(text)).toEqual({ details: 0, fences: 0 });
});

test('a finding has its other places and its diff below it', () => {
  const plan = aPlan(
    aParentPlan([], {
      findings: [
        {
          code: 'MUS304',
          severity: 'warning',
          message: 'two bodies',
          related: [{ message: 'the other', at: { file: 'b.yaml', line: 2, column: 1 } }],
          details: ['-a ```', '+b'],
        },
      ],
    }),
  );
  expect(planMarkdown(plan, { limit })).toContain(
    '- ⚠ **MUS304** two bodies\n  - the other <code>b.yaml&#58;2&#58;1</code>\n\n  ````diff\n  -a ```\n  +b\n  ````\n',
  );
});

test('errors of files are a document of their own', () => {
  expect(
    problemsMarkdown(
      [
        { code: 'MUS104', message: 'Unknown key "a|b"', at: { file: 'a.yaml', line: 2, column: 3 } },
        { code: 'MUS112', message: 'No Parent', hint: 'Add one.' },
      ],
      limit,
    ),
  ).toMatchInlineSnapshot(`
    "### ✖ 2 errors

    - ✖ **MUS104** <code>a.yaml&#58;2&#58;3</code> Unknown key &#34;a&#124;b&#34;

    - ✖ **MUS112** No Parent<br>hint: Add one.
    "
  `);
});

/** Folds and fences that are open at the end. */
function opened(text: string): { readonly details: number; readonly fences: number } {
  const matches = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return {
    details: matches(/^<details>/gm) - matches(/^<\/details>/gm),
    fences: matches(/^ *`{3,}/gm) % 2,
  };
}
