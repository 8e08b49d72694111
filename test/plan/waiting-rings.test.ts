import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LiveJob } from '../../src/model/live.js';
import { aFleet, aJob, aJobItem, aLiveParent, anItem, memberName, span, times } from '../support/builders.js';
import { carriedOut } from '../support/carry-out.js';
import { codesOf, planOf, plannedOf } from '../support/plan-world.js';

const a = anItem('a');
const hour = 3_600_000;
const ended = Date.parse(times.ended);
const soak = { text: '1d', ms: 24 * hour };
const rolled = (features = {}) =>
  aFleet()
    .withParent('soc', { soak, ...features })
    .withMember('lab')
    .withMember('bank')
    .withGroup('canary', ['lab'])
    .withGroup('finance', ['bank'], { ring: 1 });
/** Ring 0 has what is new, and ring 1 never got it. */
const canaryHasIt = () => aLiveParent().withPublished('canary', ['lab'], [a]).withMember('bank');
const idsOf = ({ steps }: { steps: readonly { id: string }[] }) => steps.map(({ id }) => id);
const financeSteps = [
  'create/group/soc/finance',
  'create/assignment/soc/finance',
  'publish/assignment/soc/finance',
];

describe('a soak', () => {
  test('keeps a ring waiting while the one below has work, and says for how long', () => {
    const live = aLiveParent().withItems(a).withMember('lab').withMember('bank').build();
    const plan = planOf(rolled().build(), live, { limits: { now: ended } });
    expect(idsOf(plan)).toEqual([
      'create/group/soc/canary',
      'create/assignment/soc/canary',
      'publish/assignment/soc/canary',
    ]);
    expect(plan.waiting).toEqual([
      {
        ring: 1,
        groups: ['finance'],
        steps: 3,
        operations: 1,
        until: null,
        why: 'it goes 1d after ring 0 (canary) has delivered',
      },
    ]);
    expect(plan.rings).toBeUndefined();
    expect(plan.findings.filter(({ code }) => code === 'MUS388').map(({ message }) => message)).toEqual([
      'Ring 1 (finance) waits: it goes 1d after ring 0 (canary) has delivered. 3 steps are left for a later run.',
    ]);
  });

  test('is over at its very end, and not a millisecond before', () => {
    const planAt = (now: number) =>
      planOf(rolled().build(), canaryHasIt().build(), { limits: { now }, jobs: { canary: [aJob([a])] } });
    const before = planAt(ended + soak.ms - 1);
    expect(idsOf(before)).toEqual([]);
    expect(before.waiting).toMatchObject([
      { until: '2026-01-02T11:05:01.000Z', why: 'ring 0 (canary) has had what is new for less than 1d' },
    ]);
    const after = planAt(ended + soak.ms + 1);
    expect(idsOf(after)).toEqual(financeSteps);
    expect(after.waiting).toBeUndefined();
  });

  test('asks for the jobs of the lower ring only where they could end it sooner', () => {
    const wantedAt = (now: number) =>
      plannedOf(rolled().build(), canaryHasIt().build(), { limits: { now } }).wantedJobs;
    expect(wantedAt(ended + hour)).toEqual(['canary']);
    expect(wantedAt(ended + 2 * soak.ms)).toEqual([]);
  });

  test('begins with the first job that carried what is new, not with a repeated one', () => {
    const later = (name: string, from: string, features: Partial<LiveJob> = {}) =>
      aJob([a], { name, startTime: `${from}:00Z`, endTime: `${from}:30Z`, ...features });
    const again = { lastJobEndTime: '2026-01-02T10:00:30Z' };
    const live = aLiveParent().withPublished('canary', ['lab'], [a], again).withMember('bank');
    const planWith = (...jobs: LiveJob[]) =>
      planOf(rolled().build(), live.build(), {
        limits: { now: ended + soak.ms + hour },
        jobs: { canary: jobs },
      });
    const repeated = later('job-2', '2026-01-02T10:00');
    expect(idsOf(planWith(repeated, aJob([a])))).toEqual(financeSteps);
    // Between the two a pair failed: the soak begins anew.
    const failing = later('job-1b', '2026-01-01T20:00', {
      items: [aJobItem(a, { errors: [{ memberResourceName: memberName('lab'), errorMessage: 'no' }] })],
    });
    expect(planWith(repeated, failing, aJob([a])).waiting).toMatchObject([
      { until: '2026-01-03T10:00:31.000Z' },
    ]);
    // What is new came after the first job: only the second carried it.
    const edited = { ...a, modifiedAt: '2026-01-02T09:00:00Z' };
    const withEdit = aLiveParent().withPublished('canary', ['lab'], [edited], again).withMember('bank');
    const plan = planOf(rolled().build(), withEdit.build(), {
      limits: { now: ended + soak.ms + hour },
      jobs: { canary: [repeated, aJob([a])] },
    });
    expect(plan.waiting).toMatchObject([{ until: '2026-01-03T10:00:31.000Z' }]);
  });

  test('waits as long as nothing tells when the lower ring delivered', () => {
    const live = aLiveParent()
      .withPublished('canary', ['lab'], [a], { lastJobEndTime: undefined })
      .withMember('bank')
      .build();
    const job = aJob([a], { endTime: undefined });
    const plan = planOf(rolled().build(), live, { limits: { now: ended * 2 }, jobs: { canary: [job] } });
    expect(plan.waiting).toMatchObject([
      { until: null, why: 'ring 0 (canary) has had what is new for less than 1d' },
    ]);
  });

  test('is not asked of groups that a person publishes, and of nobody without a limit of time', () => {
    const manual = rolled().build();
    const groups = manual.groups.map((one) =>
      one.ring === 0 ? { ...one, publish: 'Manual' as const } : one,
    );
    const live = aLiveParent().withItems(a).withMember('lab').withMember('bank').build();
    expect(planOf({ ...manual, groups }, live, { limits: { now: ended } }).waiting).toBeUndefined();
    expect(planOf(rolled().build(), live).waiting).toBeUndefined();
  });

  test('keeps back what depends on a step that waits: a member that a waiting group still names', () => {
    const fleet = aFleet()
      .withParent('soc', { soak })
      .withMember('bank', { offboard: 'KeepCopies' })
      .withMember('mill')
      .withMember('lab')
      .withGroup('canary', ['lab'])
      .withGroup('finance', ['mill'], { ring: 1 })
      .build();
    const live = aLiveParent()
      .withPublished('canary', ['lab'], [a])
      .withPublished('finance', ['bank', 'mill'], [a])
      .build();
    const limits = { now: ended + hour };
    const jobs = { canary: [aJob([a])], finance: [aJob([a])] };
    const plan = planOf(fleet, live, { limits, jobs });
    expect(idsOf(plan)).toEqual([]);
    expect(plan.waiting).toMatchObject([{ ring: 1, groups: ['finance'], until: '2026-01-02T11:05:01.000Z' }]);
    expect(idsOf(planOf(fleet, live, { limits: { now: ended + 2 * soak.ms }, jobs }))).toContain(
      `delete/member/soc/${memberName('bank')}`,
    );
  });
});

test('a part of the lower ring that holds nobody is not waited for', () => {
  const b = anItem('b');
  const fleet = aFleet()
    .withParent('soc', { soak })
    .withGroup('canary', ['lab'])
    .withGroup('finance', ['bank'], { ring: 1 })
    .build();
  const noise = {
    name: 'noise',
    members: ['lab'],
    items: [{ kinds: ['AnalyticsRule' as const], names: [{ name: 'b', at: span }], at: span }],
    reason: 'noise',
    untilAt: span,
    at: span,
  };
  const live = aLiveParent().withItems(a, b).withMember('lab').withMember('bank').build();
  const first = planOf({ ...fleet, overrides: [noise] }, live, { limits: { now: ended } });
  const part = first.steps.find((step) => step.action === 'publish')?.resourceName ?? '';
  expect(part).toContain('--x-');
  const after = carriedOut(live, first);
  const published = {
    ...after,
    assignments: after.assignments.map((one) =>
      one.name === part ? { ...one, lastJobState: 'Succeeded', lastJobEndTime: times.ended } : one,
    ),
  };
  const plan = planOf({ ...fleet, overrides: [noise] }, published, {
    limits: { now: ended + 2 * soak.ms },
    jobs: { [part]: [aJob([a])] },
  });
  expect(plan.waiting).toBeUndefined();
  expect(plan.steps.some(({ ring }) => ring === 1)).toBe(true);
});

test('--max-ring leaves higher rings for a later run, ring 0 among them never', () => {
  const live = aLiveParent().withItems(a).withMember('lab').withMember('bank').build();
  const fleet = rolled({ soak: undefined }).build();
  const plan = planOf(fleet, live, { limits: { now: ended, maxRing: 0 } });
  expect(plan.steps.every(({ ring }) => ring === undefined)).toBe(true);
  expect(plan.waiting).toMatchObject([{ ring: 1, until: null, why: '--max-ring 0 was given' }]);
  expect(codesOf(plan.findings)).toContain('MUS388');
  expect(planOf(fleet, live, { limits: { now: ended, maxRing: 1 } }).waiting).toBeUndefined();
});

test('what a waiting ring would publish is not predicted for a lower tier', () => {
  const fleet = rolled().build();
  const live = aLiveParent().withItems(a).withMember('lab').withMember('bank').build();
  const sent = (limits?: { now: number }) =>
    plannedOf(fleet, live, { ...(limits && { limits }) }).deliveries.map(({ by }) => by);
  expect(sent()).toEqual(['soc/canary', 'soc/finance']);
  expect(sent({ now: ended })).toEqual(['soc/canary']);
});

test('for every moment and limit, taken steps and waiting ones are together all steps, and none waits for one left out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2 * 24, max: 3 * 24 }),
      fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 4 }),
      fc.boolean(),
      (hours, maxRing, ringsOf, published) => {
        const builder = aFleet().withParent('soc', { soak });
        ringsOf.forEach((ring, n) =>
          builder.withMember(`m${String(n)}`).withGroup(`g${String(n)}`, [`m${String(n)}`], { ring }),
        );
        const fleet = builder.build();
        const live = aLiveParent().withItems(a);
        ringsOf.forEach((_, n) =>
          published && n % 2 === 0
            ? live.withPublished(`g${String(n)}`, [`m${String(n)}`], [a])
            : live.withMember(`m${String(n)}`),
        );
        const jobs = Object.fromEntries(ringsOf.map((_, n) => [`g${String(n)}`, [aJob([a])]]));
        const all = planOf(fleet, live.build(), { jobs });
        const plan = planOf(fleet, live.build(), { jobs, limits: { now: ended + hours * hour, maxRing } });
        const taken = new Set(idsOf(plan));
        const left = (plan.waiting ?? []).reduce((sum, { steps }) => sum + steps, 0);
        expect(taken.size + left).toBe(all.steps.length);
        const ids = new Set(idsOf(all));
        for (const step of plan.steps) {
          expect(step.ring ?? 0).toBeLessThanOrEqual(maxRing ?? 2);
          for (const one of step.dependsOn) expect(ids.has(one) && !taken.has(one)).toBe(false);
        }
      },
    ),
    { numRuns: 200 },
  );
});
