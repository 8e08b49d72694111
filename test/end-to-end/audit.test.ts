import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAuditFile, type Audit } from '../../src/azure/audit/audit-file.js';
import { verifyAudit } from '../../src/features/audit/verify-audit.js';
import { anyFleet, fleetOf } from '../support/any-fleet.js';
import { YieldingClock } from '../support/fake-clock.js';
import { memoryAudit } from '../support/memory-audit.js';
import { smallFleet } from '../support/small-fleet.js';
import { testWorld } from '../support/test-world.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 20) };

const faults = fc.array(fc.constantFrom('pass', 'pass', 'pass', 'lose', 'never', '500', '403', '429'), {
  maxLength: 20,
});
type Fault = typeof faults extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

/** Lets writes pass, or not, as the list says, and remembers them all. */
function unreliable(all: readonly Fault[]) {
  const left = [...all];
  const seen: string[] = [];
  const between = async (request: Request, next: (request: Request) => Promise<Response>) => {
    if (request.method === 'GET') return next(request);
    seen.push(`${request.method} ${decodeURIComponent(new URL(request.url).pathname)}`);
    const fault = left.shift() ?? 'pass';
    if (fault === 'never') throw networkError();
    if (fault === '403' || fault === '500' || fault === '429')
      return new Response(JSON.stringify({ error: { code: 'Fault', message: 'fault' } }), {
        status: Number(fault),
        headers: { 'content-type': 'application/json', 'retry-after': '1' },
      });
    const answer = await next(request);
    if (fault === 'lose') throw networkError();
    return answer;
  };
  return { seen, between };
}

function networkError(): Error {
  return Object.assign(new TypeError('fetch failed'), { code: 'ECONNRESET' });
}

test('every write that left has its line, whatever became of it, and no line is of one that did not', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, faults, async (any, all) => {
      const audit = memoryAudit();
      const { seen, between } = unreliable(all);
      const world = testWorld({ workspaces: any.workspaces, settings: any.settings }, between, { audit });
      const { events } = await world.apply(fleetOf(any));
      const lines = audit.lines.map(({ method, resource }) => `${method} ${resource}`);
      expect([...new Set(lines)].sort()).toEqual([...new Set(seen)].sort());
      // A repeated request is one write.
      expect(lines.length).toBeLessThanOrEqual(seen.length);
      const done = events.flatMap((event) =>
        event.type === 'stepFinished' &&
        event.result.step.action !== 'publish' &&
        event.result.status === 'succeeded'
          ? [event.result.step.resourceId]
          : [],
      );
      for (const id of done) expect(audit.lines.find(({ resource }) => resource === id)).toBeDefined();
    }),
    runs,
  );
});

async function withFile(work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-audit-'));
  try {
    await work(join(folder, 'audit.jsonl'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('two applies of a fleet are one chain', async () => {
  await withFile(async (path) => {
    const audit = openAuditFile({ path, file: 'a', run: 'r', commit: null, clock: new YieldingClock() });
    const { fleet, world } = smallFleet({}, audit);
    await world.apply(fleet);
    world.clock.advance(3_600_000 * 2);
    world.touchRule();
    await world.apply(fleet);
    await audit.close();
    const { lines, breaks, last } = verifyAudit(readFileSync(path));
    expect([breaks, lines > 5, last]).toEqual([[], true, audit.written()?.last]);
  });
});

test('a disk that is full after some lines stops the run, and every step says why', async () => {
  await withFile(async (path) => {
    let room = 2;
    const audit: Audit = openAuditFile({
      path,
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
    const { fleet, world } = smallFleet({}, audit);
    const run = await world.apply(fleet);
    await audit.close();
    const ends = run.events.flatMap((event) =>
      event.type === 'stepFinished'
        ? [`${event.result.step.action} ${event.result.status} ${event.result.problem?.code ?? '-'}`]
        : [],
    );
    expect(run.outcome).toBe('failed');
    expect(new Set(ends)).toEqual(
      new Set([
        'create succeeded -',
        'create failed MUS511',
        'create skipped MUS512',
        'publish skipped MUS512',
      ]),
    );
    expect(verifyAudit(readFileSync(path))).toMatchObject({ lines: 2, breaks: [] });
  });
});
