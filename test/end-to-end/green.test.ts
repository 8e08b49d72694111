import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/cli/engine.js';
import { realEngine } from '../../src/cli/real-engine.js';
import type { ReportJson } from '../../src/features/run/report-shape.js';
import { fleetOf } from '../support/any-fleet.js';
import { sourcesOf, writeVersion } from '../support/item-versions.js';
import { memoryAudit } from '../support/memory-audit.js';
import { testWorld, type TestWorld } from '../support/test-world.js';
import {
  type AskedPair,
  befall,
  holds,
  pairsAsked,
  type TroubledFleet,
  troubledFleet,
} from '../support/troubled-fleet.js';
import { anEngine, loaded, muster } from '../cli/fakes.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 40) };
const commands = ['apply', 'publish', 'status'] as const;
type Command = (typeof commands)[number];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-green-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('every output is green exactly where what the files ask for is in the members', async () => {
  let mostForms = 0;
  await fc.assert(
    fc.asyncProperty(troubledFleet, fc.constantFrom(...commands), async (troubled, command) => {
      const world = await worldOf(troubled);
      const before = pairsAsked(world, troubled);
      const said = await outputsOf(world, troubled, command);
      const asked = [...before, ...pairsAsked(world, troubled)];
      const missing = asked.filter((pair) => !holds(world, troubled, pair, command === 'status'));

      expect(said.outcomes, 'what the outputs say of the run').toEqual(said.outcomes.map(() => said.green));
      if (said.green) expect([said.exit, missing.map(pairText)], 'said to be delivered').toEqual([0, []]);
      if (isCertain(troubled, command) && troubled.troubles.length === 0 && asked.length > 0)
        expect([said.green, missing.map(pairText)]).toEqual([missing.length === 0, missing.map(pairText)]);
      for (const [group, verdicts] of said.groups) {
        const lacking = missing.filter((pair) => `${pair.parent}/${pair.group}` === group).map(pairText);
        mostForms = Math.max(mostForms, verdicts.length);
        expect(verdicts, `outputs of ${group}`).toEqual(verdicts.map(() => verdicts[0]));
        if (verdicts[0] === true) expect([group, lacking]).toEqual([group, []]);
        else if (isCertain(troubled, command)) expect([group, lacking]).not.toEqual([group, []]);
      }
    }),
    runs,
  );
  expect(mostForms, 'groups were found in text, Markdown and JUnit').toBe(3);
});

/**
 * Whether what is in the members is exactly what the run is to call delivered: not where an earlier apply left a copy
 * that the last job did not bring, and not where a publish carries what only the portal asks for.
 */
function isCertain({ any, applied, troubles }: TroubledFleet, command: Command): boolean {
  if (any.settings.copyNames === 'new') return false;
  return applied ? troubles.length === 0 : command !== 'publish';
}

async function worldOf(troubled: TroubledFleet): Promise<TestWorld> {
  const { any, earlier, applied, edits, troubles } = troubled;
  const world = testWorld({ workspaces: any.workspaces, settings: any.settings });
  world.clock.advance(3 * 3_600_000);
  if (applied) {
    const fleet = fleetOf(earlier);
    await world.apply(fleet);
    await world.publish(fleet, 'all');
    world.clock.advance(3 * 3_600_000);
  }
  const sources = sourcesOf(any);
  for (const at of edits) {
    const source = sources[at % Math.max(1, sources.length)];
    if (source !== undefined) writeVersion(world, source, 1);
  }
  world.clock.advance(3 * 3_600_000);
  for (const trouble of troubles) if (trouble.what !== 'deleted') befall(world, troubled, trouble);
  return world;
}

interface Said {
  readonly exit: number;
  /** Whether the text, or where it says nothing the JSON, calls the run a success. */
  readonly green: boolean;
  /** Of each output, whether it calls the run a success. */
  readonly outcomes: readonly boolean[];
  /** Of each group, by `parent/group`, whether the outputs call it delivered. */
  readonly groups: ReadonlyMap<string, readonly boolean[]>;
}

async function outputsOf(world: TestWorld, troubled: TroubledFleet, command: Command): Promise<Said> {
  const file = (extension: string) => join(folder, `report.${extension}`);
  const forms = ['md', 'xml', 'html', 'json'];
  const guards =
    '--max-deletes 100% --max-lost-pairs 100% --max-new-pairs 1000000' +
    fleetOf(troubled.any)
      .groups.map(({ name }) => ` --allow-empty ${name}`)
      .join('');
  const flags = { apply: `--yes ${guards}`, publish: '--yes --all', status: '--watch' }[command];
  const reports = forms.map((form) => `--report ${file(form)}`).join(' ');
  const { exit, out } = await muster(`${command} ${flags} ${reports}`, engineOf(world, troubled), {
    clock: world.clock,
    cwd: folder,
  });
  const read = (form: string) => readFileSync(file(form), 'utf8');
  const [markdown, junit, html] = [read('md'), read('xml'), read('html')];
  const json = JSON.parse(read('json')) as ReportJson;
  const text = out.match(/^[✔…✖⚠] .*$/gmu)?.at(-1);
  const green = /^### ✔/m.test(markdown);
  const outcome = /<testcase name="outcome"[^>]*?(\/?)>/.exec(junit)?.[1] === '/';
  const groups = new Map<string, boolean[]>();
  const tell = (group: string, isGreen: boolean) => {
    groups.set(group, [...(groups.get(group) ?? []), isGreen]);
  };
  for (const [, sign, parent = '', group = ''] of markdown.matchAll(
    /^\| (\S) <code>([^<]*)<\/code> \/ <code>([^<]*)<\/code> \|/gmu,
  ))
    tell(`${parent}/${group}`, sign === '✔');
  for (const [, parent = '', group = '', sign] of out.matchAll(/^(\S+) \/ (\S+): (\S)/gmu))
    tell(`${parent}/${group}`, sign === '✔');
  for (const [, group = '', counts = ''] of junit.matchAll(/<testsuite name="([^"/]+\/[^"]+)" ([^>]*)>/g))
    tell(group, counts.includes('failures="0" errors="0" skipped="0"'));
  return {
    exit,
    green,
    outcomes: [
      green,
      outcome,
      html.includes('<h1 class="outcome good">'),
      ...(text === undefined ? [] : [text.startsWith('✔')]),
      // JSON has no word for what waits: its outcome is that of the exit code.
      ...(green ? [json.outcome === 'succeeded'] : []),
    ],
    groups,
  };
}

/** The real engine on the emulator of the test. */
function engineOf(world: TestWorld, troubled: TroubledFleet): Engine {
  const fleet = fleetOf(troubled.any);
  const deleted = troubled.troubles.filter(({ what }) => what === 'deleted');
  return anEngine({
    ...realEngine,
    loadFleet: () => Promise.resolve(loaded({ fleet })),
    connect: () =>
      Promise.resolve({
        ok: true,
        value: {
          client: world.client,
          label: 'the emulator',
          portal: null,
          loginTenant: () => Promise.resolve({ ok: true, value: undefined }),
          close: () => Promise.resolve([]),
        },
      }),
    openPendingStore: () => Promise.resolve({ ok: true, value: world.pending }),
    openAudit: () => Promise.resolve(memoryAudit()),
    keepEvidence: () => Promise.resolve([]),
    judgeGuards: (plan, limits) => {
      for (const trouble of deleted) befall(world, troubled, trouble);
      return realEngine.judgeGuards(plan, limits);
    },
  });
}

function pairText({ parent, group, member, item }: AskedPair): string {
  return `${parent}/${group} ${member} ${item.kind} ${item.name}`;
}
