import { expect, test } from 'vitest';
import { followGroups, type Ledger } from '../../src/apply/ledger.js';
import type { PairStatus } from '../../src/model/content.js';
import { aPair } from '../features/run/builders.js';

function aWorkbook(group: string, status: PairStatus) {
  const pair = aPair(1, 'a', status);
  const resourceId = `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/w`;
  return { ...pair, group: 'g', item: { ...pair.item, kind: 'Workbook' as const, resourceId } };
}

test('a workbook that failed is not hidden by one of the same name that succeeded', () => {
  const ledger = followGroups({ emit: () => undefined } as Partial<Ledger> as Ledger);
  ledger.emit({ type: 'pairs', pairs: [aWorkbook('rg-a', 'Failed'), aWorkbook('rg-b', 'Succeeded')] });
  expect(ledger.resultOf('g')).toMatchObject({ pairs: 2, undelivered: 1 });
  ledger.emit({ type: 'pairs', pairs: [aWorkbook('RG-A', 'Succeeded')] });
  expect(ledger.resultOf('g')).toMatchObject({ pairs: 2, undelivered: 0 });
});
