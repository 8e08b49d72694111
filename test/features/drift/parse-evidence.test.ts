import { expect, test } from 'vitest';
import { parseEvidence } from '../../../src/features/drift/evidence.js';

const pair = {
  parent: 'soc',
  group: 'emea',
  member: 'london',
  item: { kind: 'Function', name: 'Parser-1', displayName: 'Parser', alias: 'Asim', resourceId: null },
  status: 'Succeeded',
  cause: null,
  error: null,
  hint: null,
};

function read(document: unknown) {
  return parseEvidence('r.json', typeof document === 'string' ? document : JSON.stringify(document));
}

test('takes the pairs that succeeded, and no others', () => {
  const report = { schemaVersion: 1, pairs: [pair, { ...pair, member: 'paris', status: 'Failed' }] };
  expect(read(report)).toEqual({
    ok: true,
    value: [
      {
        parent: 'soc',
        group: 'emea',
        member: 'london',
        key: 'savedSearches/parser-1',
        label: 'Function/Asim',
      },
    ],
  });
});

test.each([
  ['not json', 'it is not JSON'],
  ['[]', 'it is not a report of muster'],
  [{ schemaVersion: 2, pairs: [] }, 'it is not a report of muster'],
  [{ schemaVersion: 1, steps: [] }, 'it is not a report of muster'],
  [{ schemaVersion: 1, pairs: [pair, { ...pair, item: null }] }, 'its pairs[1] is not a pair of a report'],
  [
    { schemaVersion: 1, pairs: [{ ...pair, item: { ...pair.item, kind: 'Dashboard' } }] },
    'its pairs[0] is not a pair of a report',
  ],
  [{ schemaVersion: 1, pairs: [{ ...pair, status: 3 }] }, 'its pairs[0] is not a pair of a report'],
])('refuses %j', (document, why) => {
  expect(read(document)).toEqual({
    ok: false,
    problems: [
      {
        code: 'MUS421',
        message: `r.json cannot be taken as evidence: ${why}`,
        hint: 'Give the JSON that muster apply, publish or status wrote with --report FILE.json.',
      },
    ],
  });
});
