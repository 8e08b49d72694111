import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openAuditFile, type Audit } from '../../src/azure/audit/audit-file.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { onboardHint } from '../../src/model/live.js';
import type { Problem } from '../../src/model/problem.js';
import { fleetFrom, groupDoc, memberDoc, parentDoc } from '../support/drift-world.js';
import { YieldingClock } from '../support/fake-clock.js';
import { fleetOfGroups, groupWorld, rulesIn } from '../support/group-world.js';
import { memoryAudit } from '../support/memory-audit.js';
import { aRule, smallFleet, tenant, workspaceOf } from '../support/small-fleet.js';
import { stepIds, testWorld, troubles, type Applied, type TestWorld } from '../support/test-world.js';

const folder = mkdtempSync(join(tmpdir(), 'muster-promises-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const again = 'Run apply again: it goes on from there.';

/** Code and hint of what was not done, each once, in order. */
function hintsOf({ events }: Applied): readonly string[] {
  const problems = events.flatMap((event): readonly Problem[] =>
    event.type === 'stepFinished' && event.result.problem !== null ? [event.result.problem] : [],
  );
  return [...new Set(problems.map(({ code, hint }) => `${code} ${hint ?? '-'}`))].sort();
}

/** An apply that does all that is left, and only that; after it there is nothing to do. */
async function isTakenUp(world: TestWorld, fleet: DesiredFleet): Promise<void> {
  expect(troubles(await world.apply(fleet))).toEqual([]);
  expect(stepIds(await world.plan(fleet))).toEqual([]);
}

describe('“Run the same command again: what was done stays done”', () => {
  /** An audit file of a run that the disk takes only so many lines of. */
  const auditOf = (lines: number): Audit => {
    let room = lines;
    return openAuditFile({
      path: join(folder, `audit-${String(lines)}.jsonl`),
      file: 'audit.jsonl',
      run: 'r',
      commit: null,
      clock: new YieldingClock(),
      write: async (handle, bytes) => {
        room -= 1;
        if (room < 0) throw new Error('ENOSPC: no space left on device, write');
        return (await handle.write(bytes)).bytesWritten;
      },
    });
  };

  /** What the audit of the run that is on is, and what stands behind it. */
  function exchangeable(first: Audit): {
    readonly audit: Audit;
    readonly use: (next: Audit) => Promise<void>;
  } {
    let current = first;
    return {
      audit: {
        open: () => current.open(),
        append: (entry) => current.append(entry),
        saw: (facts) => {
          current.saw(facts);
        },
        stopped: () => current.stopped(),
        written: () => current.written(),
        close: () => current.close(),
      },
      use: async (next) => {
        await current.close();
        current = next;
      },
    };
  }

  const full =
    'Make the file and its folder writable, or name another with --audit. Then run the same command again: what was done stays done.';

  test.each([0, 1, 2, 3, 4, 5])('after an audit file that took %i lines', async (lines) => {
    const { audit, use } = exchangeable(auditOf(lines));
    const { fleet, world } = smallFleet({}, audit);
    const first = await world.apply(fleet);
    expect(first.outcome).toBe('failed');
    expect(hintsOf(first).filter((hint) => !hint.endsWith(full) && hint !== 'MUS501 -')).toEqual([]);
    expect(hintsOf(first).some((hint) => hint.startsWith('MUS511'))).toBe(true);

    const { lines: written, ...memory } = memoryAudit();
    await use(memory);
    await isTakenUp(world, fleet);
    // Neither a write whose line was written is sent again, nor one whose line was lost.
    const codes = first.events.flatMap((event) =>
      event.type === 'stepFinished' ? [event.result.problem?.code ?? 'done'] : [],
    );
    const sent = codes.filter((code) => code === 'done' || code === 'MUS511');
    expect(codes.filter((code) => code === 'done')).toHaveLength(lines);
    expect([codes.length, written.length]).toEqual([6, 6 - sent.length]);
  });

  test('after a login that ended amid an apply', async () => {
    let good = 3;
    let valid = true;
    const world = testWorld(
      {
        workspaces: ['central', 'ams', 'ber'].map((name) => ({
          id: workspaceOf(name),
          tenant,
          ...(name === 'central' ? { content: [aRule('a')] } : {}),
        })),
      },
      (request, next) => {
        if (request.method !== 'GET') valid = good-- > 0;
        return valid
          ? next(request)
          : Promise.resolve(
              new Response(
                JSON.stringify({ error: { code: 'ExpiredAuthenticationToken', message: 'It is expired.' } }),
                { status: 401, headers: { 'content-type': 'application/json' } },
              ),
            );
      },
      { concurrency: 1 },
    );
    world.clock.advance(2 * 3_600_000);
    const fleet = fleetFrom([
      parentDoc('central'),
      ...['ams', 'ber'].map((name) => memberDoc(name, ['central'])),
      ...['one', 'two', 'three'].map((name) => groupDoc(name, ['ams', 'ber'], ['rules'])),
      ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
    ]);
    const first = await world.apply(fleet);
    expect(first.outcome).toBe('failed');
    expect(hintsOf(first).filter((hint) => hint.startsWith('MUS513'))).toEqual([
      'MUS513 Log in again, then run the same command again: what was done stays done.',
    ]);
    const members = world.emulator.view(workspaceOf('central'))?.members.length;
    expect(members).toBe(2);

    good = Infinity;
    valid = true;
    await isTakenUp(world, fleet);
    expect(['ams', 'ber'].map((name) => rulesIn(world, name).length)).toEqual([1, 1]);
  });

  test('after Azure asked for a longer wait than a run makes, and that is over', async () => {
    const { fleet, world } = smallFleet();
    world.emulator.failNext(
      { method: 'PUT', path: 'workspaceManagerGroups', times: 1 },
      { kind: 'status', status: 429, retryAfter: 3_600 },
    );
    const first = await world.apply(fleet);
    expect(hintsOf(first)).toEqual([
      'MUS205 Run the same command again in 60 minutes: what was done stays done.',
      'MUS501 -',
    ]);

    world.clock.advance(3_600_000);
    await isTakenUp(world, fleet);
  });
});

describe('“Run apply again”', () => {
  test('after the jobs of an assignment could not be read, which proves what it delivered', async () => {
    const { fleet, world } = smallFleet();
    const pruned = {
      ...fleet,
      parents: fleet.parents.map((parent) => ({ ...parent, prune: true })),
      groups: [],
    };
    await world.apply(fleet);
    world.emulator.failNext(
      { method: 'GET', path: '/jobs', times: 0 },
      { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No jobs.' },
    );
    const first = await world.apply(pruned);
    expect(hintsOf(first)).toEqual(['MUS501 -', 'MUS509 Run apply again.']);
    expect(world.emulator.view(workspaceOf('central'))?.assignments.length).toBe(1);

    world.emulator.clearFaults();
    const second = await world.apply(pruned);
    expect(troubles(second)).toEqual([]);
    expect(second.events.filter(({ type }) => type === 'evidence')).toHaveLength(1);
    expect(world.emulator.view(workspaceOf('central'))?.assignments).toEqual([]);
  });

  test('after Sentinel was found switched off in a member, once it is switched on', async () => {
    const fleet = fleetOfGroups({ groups: { all: { members: ['lab', 'bank'] } } });
    const world = groupWorld(['lab', 'bank']);
    world.emulator.happen({ kind: 'offboard', workspace: workspaceOf('lab') });
    const { events } = await world.apply(fleet);
    const pairs = events.flatMap((event) => (event.type === 'pairs' ? event.pairs : []));
    expect(
      [...new Set(pairs.map(({ member, status, hint }) => `${member} ${status}: ${hint ?? '-'}`))].sort(),
    ).toEqual(['bank Succeeded: -', `lab Failed: ${onboardHint}`]);

    const state = `${workspaceOf('lab')}/providers/Microsoft.SecurityInsights/onboardingStates/default`;
    const answer = await world.emulator.fetch(
      new Request(`http://127.0.0.1:7070${state}?api-version=2025-10-01-preview`, {
        method: 'PUT',
        headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
        body: '{"properties":{}}',
      }),
    );
    expect(answer.status).toBe(201);
    await isTakenUp(world, fleet);
    expect(rulesIn(world, 'lab')).toEqual(expect.arrayContaining([...rulesIn(world, 'bank')]));
  });

  const rolled = fleetOfGroups({
    groups: { canary: { members: ['lab'] }, finance: { members: ['bank'], ring: 1 } },
  });

  test('after a lower ring failed, once that is fixed', async () => {
    const world = groupWorld(['lab', 'bank']);
    await world.apply(fleetOfGroups({ groups: {}, members: { lab: {}, bank: {} } }));
    const lab = workspaceOf('lab');
    world.emulator.happen({ kind: 'removeRole', workspace: lab, leaving: 'reader' });
    expect(hintsOf(await world.apply(rolled))).toEqual([
      `MUS503 See the pairs below; the next apply publishes the group again.`,
      `MUS508 Fix what is reported for that group. ${again}`,
    ]);

    world.emulator.happen({ kind: 'restoreRole', workspace: lab });
    await isTakenUp(world, rolled);
    expect(rulesIn(world, 'bank')).toHaveLength(2);
  });

  test('after a lower ring was left out: with it, or without a choice', async () => {
    const hint =
      'MUS508 Publish canary first: run apply without --no-publish, and with --group canary or without any.';
    const chosen = groupWorld(['lab', 'bank']);
    expect(hintsOf(await chosen.apply(rolled, { scope: { groups: ['finance'] } }))).toEqual([hint]);
    expect(troubles(await chosen.apply(rolled, { scope: { groups: ['canary'] } }))).toEqual([]);
    expect(troubles(await chosen.apply(rolled, { scope: { groups: ['finance'] } }))).toEqual([]);
    expect(stepIds(await chosen.plan(rolled))).toEqual([]);

    const unpublished = groupWorld(['lab', 'bank']);
    expect(hintsOf(await unpublished.apply(rolled, { publish: false }))).toEqual([hint]);
    await isTakenUp(unpublished, rolled);
    expect(rulesIn(unpublished, 'bank')).toHaveLength(2);
  });

  test('after none of the members of a group could be registered: the next apply adds them', async () => {
    const world = groupWorld(['lab', 'bank']);
    world.emulator.happen({ kind: 'deleteWorkspace', workspace: workspaceOf('bank') });
    const first = await world.apply(rolled, { maxFailedPairs: { percent: 100 } });
    expect(hintsOf(first).filter((hint) => hint.includes('next apply adds'))).toEqual([
      'MUS501 Fix what the member reports; the next apply adds it.',
    ]);

    world.emulator.happen({ kind: 'restoreWorkspace', workspace: workspaceOf('bank') });
    await isTakenUp(world, rolled);
    expect(rulesIn(world, 'bank')).toHaveLength(2);
  });

  const tiers = fleetFrom([
    parentDoc('top'),
    parentDoc('mid'),
    memberDoc('mid', ['top']),
    memberDoc('shop', ['mid']),
    ['Group', 'down', { parent: 'top', members: { names: ['mid'] }, content: ['rules'] }],
    ['Group', 'shops', { parent: 'mid', members: { names: ['shop'] }, content: ['rules'] }],
    ['ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }],
  ]);
  const tiersWorld = () => {
    const world = testWorld({
      workspaces: ['top', 'mid', 'shop'].map((name) => ({
        id: workspaceOf(name),
        tenant,
        ...(name === 'top' ? { content: [aRule('a')] } : {}),
      })),
    });
    world.clock.advance(2 * 3_600_000);
    return world;
  };

  test('after an upper tier did not deliver, once its pairs are fixed', async () => {
    const world = tiersWorld();
    world.emulator.failNext({ method: 'POST', path: '/jobs' }, { kind: 'status', status: 403 });
    const hints = hintsOf(await world.apply(tiers));
    expect(hints).toContain(`MUS501 Fix what those pairs report. ${again}`);
    expect(world.emulator.view(workspaceOf('mid'))?.groups).toEqual([]);

    await isTakenUp(world, tiers);
    expect(rulesIn(world, 'shop')).toEqual(['Title of a']);
  });

  test('after a lower tier could not be read again, once it can', async () => {
    const world = tiersWorld();
    const first = await world.apply(tiers, {
      onPlanned: () => {
        world.emulator.failNext(
          {
            method: 'GET',
            path: '/workspaces/mid/providers/Microsoft.SecurityInsights/alertRules',
            times: 0,
          },
          { kind: 'status', status: 403 },
        );
      },
    });
    expect(hintsOf(first)).toEqual([`MUS501 Fix what is reported for it. ${again}`]);

    world.emulator.clearFaults();
    await isTakenUp(world, tiers);
    expect(rulesIn(world, 'shop')).toEqual(['Title of a']);
  });

  test('after an interrupt', async () => {
    const { fleet, world } = smallFleet();
    expect(hintsOf(await world.apply(fleet, { stopAfter: 2 })).filter((hint) => hint !== 'MUS501 -')).toEqual(
      [`MUS505 ${again}`],
    );
    await isTakenUp(world, fleet);
  });
});
