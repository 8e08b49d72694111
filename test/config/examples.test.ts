import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadFleet } from '../../src/config/load-fleet.js';

const root = resolve(import.meta.dirname, '../..');
const schemas = globSync('*.schema.json', { cwd: resolve(root, 'schemas') }).filter((name) =>
  [
    'parent',
    'member',
    'group',
    'content-selection',
    'credential',
    'suppression',
    'override',
    'muster',
  ].includes(name.replace('.schema.json', '')),
);

test('the example is a valid fleet of two tiers', async () => {
  const loaded = await loadFleet([resolve(root, 'examples/contoso')]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  const { fleet, foreign } = loaded.value;
  expect(fleet.content?.get('contoso-soc')?.map(({ kind, displayName }) => `${kind} ${displayName}`)).toEqual(
    [
      'AnalyticsRule Contoso Sign-in after many failures',
      'AnalyticsRule Contoso Diagnostic setting removed',
      'AnalyticsRule Contoso Key vault read by a newcomer',
      'AutomationRule Contoso Take up removed diagnostics at once',
      'Function Contoso sign-ins of people',
      'HuntingQuery Contoso Service principals back after a month',
      'Workbook Contoso Failed sign-ins',
    ],
  );
  // Nothing in the folder is other tools', and nothing is only nearly right.
  expect([loaded.value.otherContent, loaded.value.findings]).toEqual([0, []]);
  expect({
    foreign,
    parents: fleet.parents.map(({ name, tier, uppers }) => [name, tier, uppers]),
    members: fleet.members.length,
    tenants: new Set(fleet.members.map(({ tenant }) => tenant)).size,
    groups: Object.fromEntries(fleet.groups.map(({ name, members }) => [name, members])),
    selections: fleet.selections.map(({ name }) => name),
  }).toEqual({
    foreign: 0,
    parents: [
      ['contoso-emea', 1, ['contoso-soc']],
      ['contoso-soc', 0, []],
    ],
    members: 12,
    tenants: 4,
    groups: {
      'emea-customers': [
        'fabrikam-retail',
        'fabrikam-trading',
        'northwind-stores',
        'northwind-web',
        'tailspin-office',
        'tailspin-plant',
      ],
      'emea-premium': ['fabrikam-retail', 'fabrikam-trading', 'northwind-web', 'tailspin-office'],
      lab: ['contoso-lab'],
      'regional-hubs': ['emea-central'],
      worldwide: ['contoso-corp', 'fabrikam-us', 'northwind-apac', 'tailspin-us'],
    },
    selections: ['baseline', 'dashboards', 'everything', 'hunting'],
  });
});

describe('the schemas', () => {
  const ajv = new Ajv2020({ strictTypes: false, strictRequired: false });
  for (const name of schemas) ajv.addSchema(json(resolve(root, 'schemas', name)), name);

  test.each(globSync('examples/contoso/**/*.yaml', { cwd: root, ignore: '**/detections/**' }))(
    '%s names one that holds it valid',
    (file) => {
      const text = readFileSync(resolve(root, file), 'utf8');
      const path = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
      const own = ajv.getSchema(basename(path));
      const any = ajv.getSchema('muster.schema.json');
      expect(existsSync(resolve(root, dirname(file), path))).toBe(true);
      for (const document of parseAllDocuments(text)) {
        const value = document.toJS() as unknown;
        expect([own?.(value), any?.(value)], JSON.stringify(own?.errors ?? any?.errors)).toEqual([
          true,
          true,
        ]);
      }
    },
  );

  test.each([
    [{ apiVersion: 'muster/v1', kind: 'Parents' }],
    [{ apiVersion: 'muster/v1', kind: 'Group', metadata: { name: 'all' }, spec: { parents: ['soc'] } }],
    [{ kind: 'Group' }],
  ])('the one for all kinds refuses %j', (document) => {
    expect(ajv.getSchema('muster.schema.json')?.(document)).toBe(false);
  });
});

function json(path: string): object {
  return JSON.parse(readFileSync(path, 'utf8')) as object;
}
