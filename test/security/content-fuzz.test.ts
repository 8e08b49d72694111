import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemsOfFiles } from '../../src/config/content/items-of-files.js';
import type { Problem } from '../../src/model/problem.js';
import { tenant, workspaceId } from '../config/documents.js';
import { scheduledRule } from '../config/content/templates.js';
import { mutated } from './mutations.js';

/** Inputs in all; the two forms share them. */
const numRuns = Math.max(1, Math.round(Number(process.env.MUSTER_PROPERTY_RUNS ?? 1_000) / 2));

const place = { parent: 'soc', workspace: workspaceId('soc'), tenant, file: 'parents.yaml', from: [] };

function read(name: string, text: string) {
  return itemsOfFiles({ place, files: [{ name, path: name, text }], problems: [] });
}

/** Problems whose place is not in the text. */
function astray(text: string, problems: readonly Problem[]): readonly Problem[] {
  const lines = text.split('\n');
  return problems.filter(({ at }) => at === undefined || (lines[at.line - 1]?.length ?? -1) + 1 < at.column);
}

const template = JSON.stringify(
  {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    parameters: { workspace: { type: 'String' }, id: { defaultValue: "[concat('a', 'b')]" } },
    variables: { list: ['x'] },
    resources: [
      {
        type: 'Microsoft.OperationalInsights/workspaces/providers/alertRules',
        name: "[concat(parameters('workspace'), '/Microsoft.SecurityInsights/', parameters('id'))]",
        kind: 'NRT',
        properties: { displayName: 'N', severity: 'Low', query: "[variables('list')[0]]", enabled: true },
      },
      {
        type: 'Microsoft.OperationalInsights/workspaces/savedSearches',
        name: 'a/b',
        properties: { category: 'c', displayName: 'S', query: 'q', tags: [{ name: 'n', value: 'v' }] },
      },
    ],
  },
  null,
  1,
);

test.each([
  ['a.yaml', scheduledRule],
  ['a.json', template],
])(
  'whatever is written into a content file, it is read, left alone, or refused with a place: %s',
  (name, text) => {
    expect(read(name, text)).toMatchObject({ problems: [] });
    fc.assert(
      fc.property(mutated(text), (broken) => {
        const { items, problems, findings } = read(name, broken);
        expect(astray(broken, [...problems, ...findings])).toEqual([]);
        expect(items.every(({ name: own, displayName }) => own !== '' && displayName !== '')).toBe(true);
      }),
      { numRuns },
    );
  },
);

const bomb = Array.from(
  { length: 11 },
  (_, n) =>
    `a${String(n + 1)}: &a${String(n + 1)} [${Array(9)
      .fill(`*a${String(n)}`)
      .join(',')}]`,
);

test.each([
  ['aliases of aliases', 'a.yaml', `${scheduledRule}a0: &a0 [x]\n${bomb.join('\n')}\n`, ['MUS102']],
  ['brackets 200,000 deep', 'a.yaml', `query: ${'['.repeat(200_000)}`, ['MUS102']],
  ['JSON 200,000 deep', 'a.json', `{"a": "Notebook/1.0", "b": ${'['.repeat(200_000)}`, ['MUS142']],
  ['a key that is no field', 'a.json', template.replace('"kind"', '"__proto__"'), ['MUS142']],
  ['a million values', 'a.yaml', `query: [${'a,'.repeat(1_000_000)}]`, ['MUS102']],
  [
    '50,000 entries that are wrong',
    'a.yaml',
    `${scheduledRule}techniques: [${'{},'.repeat(50_000)}]`,
    ['MUS106'],
  ],
])('%s is refused with a place', (_, name, text, codes) => {
  const { items, problems } = read(name, text);
  expect([items, [...new Set(problems.map(({ code }) => code))], astray(text, problems)]).toEqual([
    [],
    codes,
    [],
  ]);
});
