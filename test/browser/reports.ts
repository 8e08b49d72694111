import type { RunEvent } from '../../src/apply/events.js';
import { emptyReport, foldReport, type Report } from '../../src/features/run/fold-report.js';
import { contentKinds, type PairResult } from '../../src/model/content.js';
import { aJob, anItem, aPair } from '../features/run/builders.js';

const at = '2026-11-22T10:00:00.000Z';

export function reportOf(pairs: readonly PairResult[], ...events: readonly RunEvent[]): Report {
  const all: readonly RunEvent[] = [
    ...events,
    { type: 'jobFinished', job: aJob({ state: 'Failed' }) },
    { type: 'pairs', pairs },
    { type: 'finished', at: '2026-11-22T10:01:05.500Z', outcome: 'failed' },
  ];
  return all.reduce(foldReport, emptyReport('apply', at));
}

export const denied = {
  status: 'Failed',
  cause: 'PermissionDenied',
  error: 'Forbidden: no access to tailspin.',
  hint: 'Grant the role on tailspin.',
} as const;
const throttled = {
  status: 'Failed',
  cause: 'Throttled',
  error: 'Too many requests.',
  hint: 'Apply again later.',
} as const;

/** Two groups: three items in three members with three failures, and one item that all members have. */
export function smallReport(): Report {
  const members = ['fabrikam', 'northwind', 'tailspin'];
  const finance = [1, 2, 3].flatMap((n) =>
    members.map((member) => {
      if (member === 'tailspin' && n < 3) return aPair(n, member, 'Failed', denied);
      if (member === 'northwind' && n === 3) return aPair(n, member, 'Failed', throttled);
      return aPair(n, member, 'Succeeded');
    }),
  );
  const hunting = members.map((member) =>
    aPair(9, member, member === 'tailspin' ? 'Unknown' : 'Succeeded', {
      group: 'hunting',
      item: anItem(9, { kind: 'HuntingQuery', displayName: 'Rare processes' }),
    }),
  );
  return reportOf([...hunting, ...finance]);
}

let large: Report | undefined;

/** 200 members × 500 items of all kinds; one member fails everywhere, and some pairs of each other end. */
export function largeReport(): Report {
  large ??= fleetReport(200, 500, endOf);
  return large;
}

/** Items of all kinds, each in every member, in one group. */
export function fleetReport(
  members: number,
  items: number,
  endOfPair: (item: number, member: number) => Partial<PairResult>,
): Report {
  const pairs: PairResult[] = [];
  for (let n = 0; n < items; n += 1) {
    const kind = contentKinds[n % contentKinds.length] ?? 'SavedSearch';
    const item = anItem(n, { kind, displayName: `Contoso detection ${String(n).padStart(3, '0')}` });
    for (let m = 0; m < members; m += 1) {
      const member = `customer-${String(m).padStart(3, '0')}`;
      pairs.push({ ...aPair(n, member, 'Succeeded'), item, ...endOfPair(n, m) });
    }
  }
  return reportOf(pairs);
}

function endOf(n: number, m: number): Partial<PairResult> {
  if (m === 150) return denied;
  const at = (n * 31 + m * 17) % 199;
  if (at === 0) return throttled;
  return at === 1 ? { status: 'Unknown' } : {};
}
