import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/apply/events.js';
import { readStatus } from '../../src/apply/read-status.js';
import { loadFleet } from '../../src/config/load-fleet.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { stepIds, testWorld, troubles, type Applied, type TestWorld } from '../support/test-world.js';
import { makeFleet, readContent, writeFleet, type Fleet, type Resource } from './make-fleet.mjs';
import { runController } from '../support/run-controller.js';

const folder =
  process.env.MUSTER_REAL_CONTENT ?? resolve(import.meta.dirname, '../../../shared/reference/content');
const missing = !existsSync(folder);
const why = missing ? ` (skipped: there is no real content; MUSTER_REAL_CONTENT can name its folder)` : '';
if (missing) console.warn(`The real-content test is skipped: there is no folder ${folder}.`);

/** Fewer rules than a workspace of this world holds would leave the generator nothing to decide. */
const maxEnabledRules = 50;

describe.skipIf(missing)(`a fleet of 3 parents and 9 members with a slice of real content${why}`, () => {
  let temporary: string;
  let made: Fleet;
  let fleet: DesiredFleet;
  let world: TestWorld;
  let applied: Applied;

  beforeAll(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'muster-real-content-'));
    const content = slice(readContent(folder));
    made = makeFleet(content, { members: 9, maxEnabledRules });
    const { files } = writeFleet(temporary, made, folder);
    const loaded = await loadFleet([files]);
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    fleet = loaded.value.fleet;
    world = testWorld({
      workspaces: made.workspaces.map(({ workspace, tenant, content: filled }) => ({
        id: workspace,
        tenant,
        ...(filled ? { content } : {}),
      })),
      settings: { maxEnabledRules },
    });
    applied = await world.apply(fleet);
  });

  afterAll(() => {
    rmSync(temporary, { recursive: true, force: true });
  });

  test('has every kind of content, and every item is delivered to somebody', () => {
    const { counts } = made;
    expect([counts.parents, counts.members, counts.coManaged]).toEqual([3, 9, 1]);
    expect(counts.delivered).toBe(counts.items);
    expect(new Set(fleet.selections.flatMap(({ include }) => include.flatMap(({ kinds }) => kinds)))).toEqual(
      new Set(['AnalyticsRule', 'AutomationRule', 'Function', 'HuntingQuery', 'Workbook']),
    );
    expect(counts.largestGroup).toBeLessThanOrEqual(2_000);
  });

  test('is created and published whole, every pair succeeding', () => {
    expect(troubles(applied)).toEqual([]);
    expect(applied.outcome).toBe('succeeded');
    expect(applied.pairs.length).toBe(made.counts.pairs);
    expect(publishes(applied).length).toBe(made.counts.groups);
  });

  test('is in order then: the second plan is empty and the last jobs say the same of every pair', async () => {
    expect(stepIds(await world.plan(fleet))).toEqual([]);
    const events: RunEvent[] = [];
    const outcome = await readStatus(
      {
        ...world,
        emit: (event) => events.push(event),
        interrupted: runController().signal,
      },
      fleet,
      {},
      { watch: false, timeoutMs: 1_000 },
    );
    expect(outcome).toBe('succeeded');
    const pairs = events.flatMap((event) => (event.type === 'pairs' ? event.pairs : []));
    expect(pairs.map(pairText).sort()).toEqual(applied.pairs.map(pairText).sort());
  });

  test('leaves in each member exactly the selected items', () => {
    for (const [workspace, items] of made.expected) {
      expect({ workspace, holds: held(world, workspace) }).toEqual({
        workspace,
        holds: [...items].map(nameOf).sort(),
      });
    }
  });

  test('names in its findings only what the service does not take and what two parents both deliver', () => {
    const findings = applied.plan.parents.flatMap((parent) => parent.findings);
    // Rules that a template drives are left out unless named; playbooks stay behind. The co-managed
    // member gets the same content from both parents, whose workbooks a plan does not read.
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(['MUS304', 'MUS306', 'MUS325', 'MUS326']),
    );
    const notes = findings.filter(({ code }) => code === 'MUS325' || code === 'MUS326');
    expect(notes.map(({ code, severity }) => [code, severity])).toEqual([
      ['MUS325', 'info'],
      ['MUS326', 'info'],
    ]);
  });
});

/** All automation rules and rules of rare kinds, and of the rest every tenth. */
function slice(content: readonly Resource[]): readonly Resource[] {
  const rare = content.filter(
    ({ type, kind }) => /automationRules$/i.test(type) || (/alertRules$/i.test(type) && kind !== 'Scheduled'),
  );
  return [...rare, ...content.filter((one) => !rare.includes(one)).filter((_, n) => n % 10 === 0)];
}

function publishes({ plan }: Applied): readonly string[] {
  return stepIds(plan).filter((id) => id.startsWith('publish/'));
}

function pairText({ parent, group, member, item, status }: Applied['pairs'][number]): string {
  return [parent, group, member, item.kind, item.name.toLowerCase(), status].join(' ');
}

/** What a workspace holds, as `nameOf` names it. */
function held({ emulator }: TestWorld, workspace: string): readonly string[] {
  const view = emulator.view(workspace);
  const types = ['alertRules', 'automationRules', 'savedSearches', 'workbooks'] as const;
  return types
    .flatMap((type) => (view?.[type] ?? []).map((resource) => nameOf({ ...resource, type })))
    .sort();
}

/** Workbooks of members in one resource group cannot all keep their names, so their display names count. */
function nameOf({ type, name, properties }: Resource): string {
  const list = type.split('/').at(-1)?.toLowerCase() ?? '';
  return `${list}/${list === 'workbooks' ? String(properties.displayName) : name.toLowerCase()}`;
}
