import { describe, expect, test } from 'vitest';
import { deliveredBy, parseEvidence } from '../../../src/features/drift/evidence.js';
import { proofsOf } from '../../../src/features/cleanup/proof.js';
import { failed } from '../../../src/model/problem.js';
import { emptyReport, foldReport } from '../../../src/features/run/fold-report.js';
import { reportJson } from '../../../src/features/run/report-json.js';
import type { ArmClient } from '../../../src/azure/arm-client.js';
import { auditedClient } from '../../../src/azure/audit/audited-client.js';
import { putResource } from '../../../src/azure/write.js';
import {
  both,
  books,
  cleanUp,
  doomedLines,
  dryCleanup,
  fleetOf,
  heldCounts,
  members,
  onlyRules,
  orphanedBooks,
  rules,
  title,
  type Doc,
} from '../../support/cleanup-world.js';
import {
  driftWorld,
  fleetFrom,
  groupDoc,
  memberDoc,
  parentDoc,
  type Spec,
} from '../../support/drift-world.js';
import { memoryAudit } from '../../support/memory-audit.js';
import { tenant, workspaceOf } from '../../support/small-fleet.js';
import { valueOf, type Applied } from '../../support/test-world.js';

function reportOf({ events }: Applied, command: 'apply' | 'status' = 'apply'): string {
  const report = events.reduce(foldReport, emptyReport('apply', '2026-11-25T00:00:00Z'));
  return JSON.stringify({ ...reportJson(report, { tool: 'muster 0.0.0', portal: null }), command });
}

describe('what an item leaves behind where it is taken out of a selection', () => {
  test('is deleted from each member, its body being saved, and can be put back', async () => {
    const { world } = await orphanedBooks();
    const before = members.map((name) => world.held(name));
    const cleanup = await dryCleanup(world, onlyRules);
    expect(doomedLines(cleanup)).toEqual([`ams Workbook ${title}`, `ber Workbook ${title}`]);
    expect([cleanup.held, cleanup.problems]).toEqual([[], []]);

    const { copies, saved } = await cleanUp(world, onlyRules, cleanup.doomed);
    expect(copies.map(({ status, problem }) => [status, problem])).toEqual([
      ['deleted', null],
      ['deleted', null],
    ]);
    expect((await world.drift(onlyRules)).counts.orphaned).toBe(0);
    expect((await dryCleanup(world, onlyRules)).doomed).toEqual([]);

    for (const [id, { body }] of saved) expect((await putResource(world.client, id, body)).ok).toBe(true);
    expect(members.map((name) => world.held(name))).toEqual(before);
  });

  test('a dry run writes nothing', async () => {
    const { world } = await orphanedBooks();
    const writes = () => [
      world.client.requests.PUT,
      world.client.requests.POST,
      world.client.requests.DELETE,
    ];
    const before = writes();
    await dryCleanup(world, onlyRules);
    expect(writes()).toEqual(before);
  });

  test('is meant only where its parent and group are', async () => {
    const { world } = await orphanedBooks();
    const of = async (options: Parameters<typeof dryCleanup>[2]) =>
      (await dryCleanup(world, onlyRules, options)).doomed.length;
    expect([await of({ parents: ['central'] }), await of({ parents: [] })]).toEqual([2, 0]);
    expect([await of({ groups: ['all'] }), await of({ groups: ['other'] })]).toEqual([2, 0]);
  });
});

describe('a copy stays', () => {
  test('that somebody edited since it was delivered', async () => {
    const { world, book } = await orphanedBooks();
    const edited = book('ams');
    world.put({ ...edited, properties: { ...edited.properties, description: 'Ours' } });
    const cleanup = await dryCleanup(world, onlyRules);
    expect([doomedLines(cleanup), heldCounts(cleanup)]).toEqual([[`ber Workbook ${title}`], { edited: 1 }]);
  });

  test('whose item has changed in the central workspace only if somebody wrote the copy since', async () => {
    const { world, book } = await orphanedBooks();
    const central = book('central');
    world.put({ ...central, properties: { ...central.properties, description: 'New there' } });
    const copy = book('ams');
    world.put(copy);
    const cleanup = await dryCleanup(world, onlyRules);
    expect([cleanup.doomed.map(({ member }) => member), heldCounts(cleanup)]).toEqual([
      ['ber'],
      { edited: 1 },
    ]);
  });

  test('that another group selects for the member', async () => {
    const { world } = await orphanedBooks();
    const more = [
      groupDoc('others', ['ams'], ['books']),
      ['ContentSelection', 'books', { include: [books] }],
    ] as const;
    const cleanup = await dryCleanup(world, fleetOf([rules], ...more));
    expect(doomedLines(cleanup)).toEqual([`ber Workbook ${title}`]);
  });

  test('that a live group still delivers, whatever the files say', async () => {
    const world = driftWorld([{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))]);
    await world.apply(both);
    world.clock.advance(3_600_000);
    // Not applied yet; and a folder left out would look the same.
    const cleanup = await dryCleanup(world, onlyRules);
    expect(cleanup.doomed).toEqual([]);
    expect((await cleanUp(world, onlyRules, cleanup.doomed)).copies).toEqual([]);
  });

  test.each([
    ['a suspended group', [groupDoc('more', ['ams', 'ber'], ['items'], { suspend: { reason: 'Freeze' } })]],
    [
      'a suppression',
      [['Suppression', 'known', { match: { item: '*' }, reason: 'Known', until: '2099-01-01' }]],
    ],
  ] satisfies readonly (readonly [string, readonly Doc[]])[])('because of %s', async (_, more) => {
    const { world } = await orphanedBooks();
    const cleanup = await dryCleanup(world, fleetOf([rules], ...more));
    expect(cleanup.doomed).toEqual([]);
    expect(cleanup.held.length).toBe(2);
  });

  test('of a member with a parent that is disabled, suspended or cannot be read', async () => {
    const { world } = await orphanedBooks();
    const second = (spec: Spec) =>
      fleetFrom([
        parentDoc('central', { prune: true }),
        parentDoc('second', spec),
        memberDoc('ams', ['central', 'second']),
        memberDoc('ber', ['central']),
        groupDoc('all', members, ['items']),
        ['ContentSelection', 'items', { include: [rules] }],
      ]);
    // Of the other member nobody knows either whether it is still in the groups of a parent that is not read.
    for (const spec of [{ mode: 'Disabled' }, { suspend: { reason: 'Freeze' } }, {}])
      expect(heldCounts(await dryCleanup(world, second(spec)))).toEqual({ incomplete: 2 });
    world.emulator.addWorkspace({ id: workspaceOf('second'), tenant });
    expect(doomedLines(await dryCleanup(world, second({ mode: 'Disabled' })))).toEqual([
      `ber Workbook ${title}`,
    ]);
  });

  test('that no job proves was delivered to this member', async () => {
    const { world, book } = await orphanedBooks();
    const late = fleetFrom([
      parentDoc('central', { prune: true }),
      ...[...members, 'cph'].map((name) => memberDoc(name, ['central'])),
      groupDoc('all', members, ['items']),
      ['ContentSelection', 'items', { include: [rules] }],
    ]);
    const other = driftWorld([
      { name: 'central', content: 'sample' },
      ...[...members, 'cph'].map((name) => ({ name })),
    ]);
    await other.apply(both);
    other.clock.advance(3_600_000);
    await other.apply(onlyRules);
    other.put({ ...book('ams'), member: 'cph' });
    const cleanup = await dryCleanup(other, late);
    expect([doomedLines(cleanup), heldCounts(cleanup)]).toEqual([
      [`ams Workbook ${title}`, `ber Workbook ${title}`],
      { notProven: 1 },
    ]);
    expect(world.held('ams').length).toBeGreaterThan(0);
  });

  test('where Azure does not say when the group was written, until a report proves more', async () => {
    const world = driftWorld(
      [{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))],
      { systemData: false },
      async (request, next) => {
        const answer = await next(request);
        if (!/workspaceManager/i.test(request.url) || answer.status === 204) return answer;
        const text = (await answer.text()).replace(/"etag":"(?:[^"\\]|\\.)*",?/g, '');
        return new Response(text, { status: answer.status, headers: answer.headers });
      },
    );
    const first = await world.apply(both);
    world.clock.advance(3_600_000);
    await world.apply(onlyRules);
    expect(heldCounts(await dryCleanup(world, onlyRules))).toEqual({ notProven: 2 });
    const proofs = proofsOf('apply.json', valueOf(parseEvidence('apply.json', reportOf(first))));
    expect((await dryCleanup(world, onlyRules, { proofs })).doomed.map(({ provenBy }) => provenBy)).toEqual([
      'report apply.json',
      'report apply.json',
    ]);
  });
});

describe('the group is gone', () => {
  const none = fleetFrom([
    parentDoc('central', { prune: true }),
    ...members.map((name) => memberDoc(name, ['central'])),
    groupDoc('empty', [], []),
  ]);

  async function pruned() {
    const world = driftWorld([{ name: 'central', content: 'sample' }, ...members.map((name) => ({ name }))]);
    const first = await world.apply(fleetOf([books]));
    world.clock.advance(3_600_000);
    const last = await world.apply(none);
    expect([first.outcome, last.outcome]).toEqual(['succeeded', 'succeeded']);
    return { world, first, last };
  }

  test('and with it every proof but that in the report of the apply that deleted it', async () => {
    const { world, last } = await pruned();
    expect((await dryCleanup(world, none)).doomed).toEqual([]);
    const text = reportOf(last);
    const read = valueOf(parseEvidence('last.json', text));
    const options = { proofs: proofsOf('last.json', read), evidence: deliveredBy(read) };
    const cleanup = await dryCleanup(world, none, options);
    expect(cleanup.doomed.map(({ member, parent, group }) => [member, parent, group])).toEqual([
      ['ams', 'central', 'all'],
      ['ber', 'central', 'all'],
    ]);
  });

  test('evidence that is not that of a report is refused', () => {
    const named = { parent: 'p', group: 'g', assignment: 'a', workspace: 'w' };
    for (const [evidence, why] of [
      [{}, 'evidence is no list'],
      [[{}], 'evidence[0].parent is missing'],
      [[{ ...named, pairs: [{}] }], 'evidence[0].pairs[0].resourceId is missing'],
    ] as const) {
      const text = JSON.stringify({ schemaVersion: 1, pairs: [], evidence });
      const parsed = parseEvidence('bad.json', text);
      expect(parsed.ok ? [] : parsed.problems.map(({ code, message }) => [code, message])).toEqual([
        ['MUS421', `bad.json cannot be taken as evidence: ${why}`],
      ]);
      expect(parsed).not.toHaveProperty('value');
    }
    expect([parseEvidence('x', 'no JSON').ok, parseEvidence('x', '[]').ok]).toEqual([false, false]);
  });

  test('a report of status, of another tenant or without workspaces proves nothing', async () => {
    const { world, first } = await pruned();
    const text = reportOf(first);
    const elsewhere = text.replaceAll('00000000-0000-4000-8000-000000000001', tenant);
    const anonymous = JSON.stringify({ ...(JSON.parse(text) as object), members: undefined });
    for (const one of [reportOf(first, 'status'), elsewhere, anonymous]) {
      const read = valueOf(parseEvidence('report.json', one));
      const proofs = proofsOf('report.json', read);
      const cleanup = await dryCleanup(world, none, { proofs, evidence: deliveredBy(read) });
      expect(cleanup.doomed).toEqual([]);
    }
    const proofs = proofsOf('report.json', valueOf(parseEvidence('report.json', text)));
    expect(proofs.map(({ workspace }) => workspace.split('/').at(-1))).toEqual(members);
    expect(proofs.every(({ itemId }) => itemId.includes('/workbooks/'))).toBe(true);
    expect(workspaceOf('ams').endsWith('/ams')).toBe(true);
  });
});

test('what a lower tier delivers on stays in its central workspace', async () => {
  const fleet = (include: readonly Spec[], below: readonly Spec[]) =>
    fleetFrom(
      [
        parentDoc('central'),
        parentDoc('hub'),
        memberDoc('emea', ['central']),
        memberDoc('ams', ['hub']),
        groupDoc('hubs', ['emea'], ['items']),
        ['Group', 'below', { parent: 'hub', members: { names: ['ams'] }, content: ['below'] }],
        ['ContentSelection', 'items', { include, allowEmpty: true }],
        ['ContentSelection', 'below', { include: below, allowEmpty: true }],
      ].map(([kind, name, spec]) =>
        name === 'emea'
          ? [kind, name, { ...(spec as Spec), workspace: workspaceOf('hub') }]
          : [kind, name, spec],
      ) as readonly Doc[],
    );
  const world = driftWorld([{ name: 'central', content: 'sample' }, { name: 'hub' }, { name: 'ams' }]);
  await world.apply(fleet([rules, books], [books]));
  world.clock.advance(3_600_000);
  const narrowed = fleet([rules], [books]);
  await world.apply(narrowed);
  world.clock.advance(3_600_000);
  expect(heldCounts(await dryCleanup(world, narrowed))).toEqual({ usedBelow: 1 });
  const unused = fleet([rules], [{ kind: 'Function' }]);
  await world.apply(unused);
  world.clock.advance(3_600_000);
  expect((await dryCleanup(world, unused)).doomed.map(({ member }) => member)).toContain('emea');
});

describe('while it runs', () => {
  test('a copy that was changed or delivered anew after it was judged stays', async () => {
    const { world, book } = await orphanedBooks();
    const cleanup = await dryCleanup(world, onlyRules);
    world.put(book('ams'));
    const { copies, saved } = await cleanUp(world, onlyRules, cleanup.doomed);
    expect(copies.map(({ member, status, problem }) => [member, status, problem?.code])).toEqual([
      ['ams', 'failed', 'MUS425'],
      ['ber', 'deleted', undefined],
    ]);
    expect(saved.size).toBe(1);
  });

  test('an interrupt leaves what was not begun', async () => {
    const { world } = await orphanedBooks();
    const { doomed } = await dryCleanup(world, onlyRules);
    const { copies, saved } = await cleanUp(world, onlyRules, doomed, AbortSignal.abort());
    expect(copies.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect([saved.size, (await dryCleanup(world, onlyRules)).doomed.length]).toEqual([0, 2]);
  });

  test('an interrupt keeps what waits from being read or deleted, and that is skipped', async () => {
    const { world } = await orphanedBooks();
    const { doomed } = await dryCleanup(world, onlyRules);
    for (const moment of ['GET', 'DELETE']) {
      const stop = new AbortController();
      const door: ArmClient = {
        ...world.client,
        send: (request, signal) => {
          if (request.method === moment) stop.abort();
          return auditedClient(world.client, memoryAudit(), stop.signal).send(request, signal);
        },
      };
      const { copies } = await cleanUp({ ...world, client: door }, onlyRules, doomed);
      expect(copies.map(({ status, problem }) => [status, problem])).toEqual([
        ['skipped', null],
        ['skipped', null],
      ]);
    }
    expect((await dryCleanup(world, onlyRules)).doomed.length).toBe(2);
  });

  test('a copy whose body cannot be saved stays', async () => {
    const { world } = await orphanedBooks();
    const { doomed } = await dryCleanup(world, onlyRules);
    const full = () => Promise.resolve(failed<string>({ code: 'MUS424', message: 'The disk is full' }));
    const { copies } = await cleanUp(world, onlyRules, doomed, undefined, full);
    expect(copies.map(({ status, backup, problem }) => [status, backup, problem?.code])).toEqual([
      ['failed', null, 'MUS424'],
      ['failed', null, 'MUS424'],
    ]);
    expect((await dryCleanup(world, onlyRules)).doomed.length).toBe(2);
  });
});
