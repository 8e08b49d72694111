import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { noPairs, pairStates } from '../../../src/features/drift/drift.js';
import { driftFingerprint, driftJson, driftMarkdown } from '../../../src/features/drift/view.js';
import { anItem } from '../run/builders.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from './drift-builders.js';

function errorsOf(document: unknown): unknown {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const text = readFileSync(new URL('../../../schemas/drift.schema.json', import.meta.url), 'utf8');
  const validate = ajv.compile(JSON.parse(text) as object);
  validate(JSON.parse(JSON.stringify(document)));
  return validate.errors;
}

const drift = aDrift({
  resources: [
    { type: 'member', parent: 'contoso-soc', name: 'm', resourceId: '/m', state: 'missing', isDrift: true },
  ],
  pairs: [
    changedPair('m-1', 1),
    ...pairStates.map((state, n) => aDriftPair('m-2', n, { state, group: n % 2 === 0 ? null : 'g' })),
    aDriftPair('m-3', 1, { matchedBy: 'alias', item: anItem(1, { kind: 'Function', alias: 'Asim' }) }),
    aDriftPair('m-4', 1, { suppressed: { reason: 'Known', until: '2027-01-31', by: ['known'] } }),
    aDriftPair('m-3', 1, { item: anItem(1, { resourceId: null, predicted: true }) }),
  ],
  counts: { ...noPairs, changed: 2, missing: 3, local: 1 },
  findings: [{ code: 'MUS329', severity: 'info', message: 'suspended', parent: 'contoso-soc' }],
  problems: [{ code: 'MUS203', message: 'refused', hint: 'Give the role.', parent: 'contoso-soc' }],
});

test('as JSON it is valid against its schema, and counts what it does not list', () => {
  const problems = [{ code: 'MUS421', message: 'no evidence' }] as const;
  const json = driftJson(drift, { isDrift: true, strict: false, problems });
  expect(errorsOf(json)).toBe(null);
  expect(json.fingerprint).toBe(driftFingerprint(drift, { strict: false, problems }));
  expect(json.pairs[0]).toEqual({
    parent: 'contoso-soc',
    group: 'finance-eu',
    member: 'm-1',
    item: anItem(1),
    state: 'changed',
    matchedBy: 'name',
    patch: [{ op: 'replace', path: '/properties/severity', value: 'High' }],
  });
  expect(json.errors.map(({ code }) => code)).toEqual(['MUS421', 'MUS203']);
  expect(json.summary).toEqual({
    drift: true,
    resources: { missing: 1, changed: 0, unmanaged: 0 },
    pairs: { ...noPairs, changed: 2, missing: 3, local: 1 },
    suppressed: 1,
  });
  expect(errorsOf({ ...json, more: 1 })).not.toBe(null);
});

test('where nothing is wrong there is no fingerprint', () => {
  const json = driftJson(aDrift(), { isDrift: false, strict: false, problems: [] });
  expect([errorsOf(json), 'fingerprint' in json]).toEqual([null, false]);
});

test('as Markdown it has counts first, then a fold for each parent', () => {
  const pairs = [changedPair('m-1', 1)];
  const counts = { ...noPairs, changed: 1, inSync: 5 };
  const document = driftMarkdown(aDrift({ groups: [aDriftGroup({ counts })], pairs, counts }), {
    isDrift: true,
    limit: 60_000,
    problems: [],
  });
  expect(document).toBe(`### &#126; Drift: 1 copy changed, 0 missing, 5 in sync.

Control plane: 0 resources changed, 0 missing, 0 unmanaged.<br>
Other content: 0 of the members’ own.

<details><summary><code>contoso-soc</code></summary>

\`\`\`text
contoso-soc
  group finance-eu (3 items × 2 members): 1 changed
    ~ AnalyticsRule "Contoso rule 1": severity changed in m-1
        - severity: "Low"
        + severity: "High"
\`\`\`

</details>
`);
});

test('Markdown keeps its limit, and says what it leaves out', () => {
  const groups = Array.from({ length: 300 }, (_, n) => aDriftGroup({ parent: `parent-${String(n)}` }));
  const document = driftMarkdown(aDrift({ groups }), { isDrift: false, limit: 20_000, problems: [] });
  expect(Buffer.byteLength(document)).toBeLessThanOrEqual(20_000);
  expect(document).toMatch(/\d+ more parents\.\*\* The JSON lists all\.\n$/);
});
