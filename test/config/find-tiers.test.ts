import { expect, test } from 'vitest';
import { toFleet } from '../../src/config/to-fleet.js';
import { tenant, workspaceId } from '../support/builders.js';

/** Parents `p0` to `pn`, and who each is a member of. */
function chained(n: number, uppersOf: (at: number) => readonly number[]) {
  const doc = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec });
  const documents = Array.from({ length: n }, (_, at) => {
    const base = { workspace: workspaceId(`p-${at}`), tenant };
    const uppers = uppersOf(at);
    return [
      doc('Parent', `p-${at}`, base),
      ...(uppers.length === 0
        ? []
        : [doc('Member', `p-${at}`, { ...base, parents: uppers.map((upper) => `p-${upper}`) })]),
    ].join('\n---\n');
  });
  // A file has a bound of its own.
  const files = Array.from({ length: Math.ceil(n / 2_000) }, (_, at) => ({
    name: `${at}.yaml`,
    text: documents.slice(2_000 * at, 2_000 * (at + 1)).join('\n---\n'),
  }));
  return toFleet(files, '2026-01-01');
}

test('a chain of parents is as long as the files make it', () => {
  const fleet = chained(8_000, (at) => (at === 7_999 ? [] : [at + 1]));
  expect(fleet.ok ? [] : fleet.problems.slice(0, 2)).toEqual([]);
  const tiers = fleet.ok ? fleet.value.fleet.parents.map(({ tier }) => tier) : [];
  expect([tiers.length, Math.min(...tiers), Math.max(...tiers)]).toEqual([8_000, 0, 7_999]);
});

test('of many cycles twenty are told, and with one fixed the next', () => {
  const cycles = (n: number, fixed: number) => {
    const fleet = chained(2 * n, (at) => (at < 2 * fixed ? [] : [at % 2 === 0 ? at + 1 : at - 1]));
    return fleet.ok ? [] : fleet.problems.filter(({ code }) => code === 'MUS115');
  };
  expect([19, 20, 21].map((n) => cycles(n, 0).length)).toEqual([19, 20, 20]);
  expect(cycles(21, 1).at(-1)?.message).toContain('p-40');
});
