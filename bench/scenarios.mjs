import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { driftFolder } from './drift-world.mjs';
import { cli, exponent, inFolder, ran, serve, write } from './measure.mjs';
import { makeWorld } from './world.mjs';

/**
 * What is measured, by name. Each takes the number of runs and gives figures: their values, and the target that the
 * median is to keep.
 */
export const scenarios = {
  start,
  plan,
  create,
  createLarge,
  throttled,
  publish,
  publishLarge,
  drift,
  answers,
  growth,
  report,
};

const [floor, naive] = ['floor', 'naive'].map((name) => resolve(import.meta.dirname, `${name}.mjs`));
const settings = { latencyMs: 20, pageSize: 100, jobDurationMs: 200 };
const roundTripMs = 2 * settings.latencyMs;

/** Loading alone. */
async function start(runs) {
  return inFolder(async (folder) => {
    const { files } = makeWorld({ members: 1, groups: 1, items: 1 });
    write(folder, { 'fleet.yaml': Object.values(files).join('\n---\n') });
    const [help, validate] = [[], []];
    await times(runs, async () => {
      const { wall } = await ran(['-e', '0']);
      help.push((await ran([cli, '--help'])).wall - wall);
      validate.push((await ran([cli, 'validate', folder])).wall - wall);
    });
    return [
      { figure: '`--help` − bare Node', values: help, unit: ' ms', target: 60 },
      { figure: '`validate` of one file − bare Node', values: validate, unit: ' ms', target: 200 },
    ];
  });
}

/** A plan that finds nothing to do: everything is applied, published, and has rested for days. */
async function plan(runs) {
  const sizes = { members: 1_000, groups: 100, items: 200 };
  return inWorld({ ...sizes, applied: true }, async ({ fleet, tiers, folder }) => {
    const state = join(folder, 'state.json');
    await rested(join(folder, 'seed.json'), tiers, state);
    const emulator = await serve({ state, settings });
    const compared = comparison();
    await times(runs, async () => {
      await compared.add(emulator, {
        muster: [cli, 'plan', fleet, '--quiet', '--detailed-exitcode'],
        floor: [floor, emulator.url, tiers, 'plan'],
        naive: [naive, emulator.url, tiers, 'plan'],
      });
    });
    await emulator.stop();
    return compared.figures('no-op plan of 1,000 × 100 × 200', { wall: 1.6, cpu: 2.5, requests: 1 });
  });
}

async function create(runs) {
  return creation('create of 24 resources', { members: 15, groups: 4, items: 20 }, runs, 1.8);
}

async function createLarge(runs) {
  return creation('create of 1,000/100/100', { members: 1_000, groups: 100, items: 100 }, runs, 1.15);
}

/** Creates what is not there, each time in a new emulator; then once more, which has nothing to write. */
async function creation(title, sizes, runs, target) {
  return inWorld(sizes, async ({ fleet, tiers, folder }) => {
    const compared = comparison();
    const again = [];
    const apply = [
      cli,
      'apply',
      fleet,
      '--yes',
      '--no-publish',
      '--quiet',
      '--audit',
      join(folder, 'a.jsonl'),
    ];
    await times(runs, async () => {
      for (const [who, args] of Object.entries({ muster: apply, floor: [floor], naive: [naive] })) {
        const emulator = await serve({ seed: join(folder, 'seed.json'), settings });
        await compared.one(emulator, who, who === 'muster' ? args : [...args, emulator.url, tiers, 'create']);
        if (who === 'muster') {
          await ran(apply, toEmulator(emulator));
          again.push(writesOf(await emulator.requests()));
        }
        await emulator.stop();
      }
    });
    return [
      ...compared.figures(title, { wall: target, requests: 1 }),
      { figure: `${title}: writes of the second apply`, values: again, target: 0 },
    ];
  });
}

/** 360 writes where 200 may go at once and 10 a second after: 16 s at the least. */
async function throttled(runs) {
  const sizes = { members: 159, groups: 100, items: 1 };
  return inWorld(sizes, async ({ fleet, folder }) => {
    const found = { told: { wall: [], refused: [] }, silent: { wall: [], refused: [] } };
    await times(runs, async () => {
      for (const silent of [false, true]) {
        const limited = { ...settings, throttle: true };
        const emulator = await serve({ seed: join(folder, 'seed.json'), settings: limited, silent });
        const args = [cli, 'apply', fleet, '--yes', '--no-publish', '--quiet'];
        const { wall } = await ran([...args, '--audit', join(folder, 'a.jsonl')], toEmulator(emulator));
        const counts = await emulator.requests();
        const refused = Object.entries(counts).filter(([key]) => key.endsWith(' 429'));
        const { wall: walls, refused: all } = found[silent ? 'silent' : 'told'];
        all.push(refused.reduce((sum, [, n]) => sum + n, 0));
        walls.push(wall / (((counts['PUT'] ?? 0) - all.at(-1) - 200) * 100));
        await emulator.stop();
      }
    });
    return [
      { figure: '360 throttled writes ÷ bound', values: found.told.wall, target: 1.05 },
      { figure: '… refused with 429', values: found.told.refused, target: 0 },
      { figure: '… without what is left in the answers ÷ bound', values: found.silent.wall, target: 1.1 },
      { figure: '… refused with 429', values: found.silent.refused, target: 2 },
    ];
  });
}

async function publish(runs) {
  const jobMs = 3_000;
  const figures = [];
  for (const groups of [10, 2]) {
    const title = `publish and wait, ${groups} jobs of 3 s`;
    const sizes = { members: 20, groups, items: 20, applied: true };
    const compared = await publication(sizes, runs, jobMs);
    const least = jobMs + roundTripMs;
    if (groups === 10)
      figures.push({
        figure: `${title} ÷ (3 s + 2 round trips)`,
        values: compared.walls(least),
        target: 1.15,
      });
    figures.push(...compared.figures(title, { requests: 1.5 }));
  }
  return figures;
}

async function publishLarge(runs) {
  const compared = await publication({ members: 1_000, groups: 100, items: 100, applied: true }, runs, 3_000);
  return compared.figures('publish and wait, 1,000/100/100', { requests: 1.5 });
}

/** Publishes what was published before, by jobs that took as long. */
async function publication(sizes, runs, jobMs) {
  return inWorld(sizes, async ({ fleet, tiers, folder }) => {
    const state = join(folder, 'state.json');
    await rested(join(folder, 'seed.json'), tiers, state, jobMs);
    const compared = comparison();
    const publishes = [
      cli,
      'publish',
      fleet,
      '--all',
      '--yes',
      '--quiet',
      '--audit',
      join(folder, 'a.jsonl'),
    ];
    await times(runs, async () => {
      for (const [who, args] of Object.entries({ muster: publishes, floor: [floor], naive: [naive] })) {
        const emulator = await serve({
          state,
          settings: { ...settings, jobDurationMs: jobMs },
        });
        const own = who === 'muster' ? args : [...args, emulator.url, tiers, 'publish', String(jobMs)];
        await compared.one(emulator, who, own);
        await emulator.stop();
      }
    });
    return compared;
  });
}

/** What each pair costs, and whether more members take more memory. */
async function drift(runs) {
  const [cpu, peaks, times500] = [[], [], 500];
  for (const members of [50, 200]) {
    await inFolder(async (folder) => {
      const fleet = driftFolder(folder, members, times500);
      const emulator = await serve({ seed: join(folder, 'seed.json'), settings: { pageSize: 500 } });
      await times(runs, async () => {
        const bare = await ran(['-e', '0']);
        const args = [
          cli,
          'drift',
          fleet,
          '--quiet',
          '--report',
          join(folder, 'drift.md'),
          '--format',
          'markdown',
        ];
        const ended = await ran(args, toEmulator(emulator), [2]);
        if (members === 200) cpu.push((ended.cpu * 1_000) / (members * times500));
        peaks.push([members, ended.peak / bare.peak, ended.peak]);
      });
      await emulator.stop();
    });
  }
  const of = (members, at) => peaks.filter(([n]) => n === members).map((peak) => peak[at]);
  const small = of(50, 2);
  return [
    { figure: 'deep drift of 100,000 pairs: CPU a pair', values: cpu, unit: ' µs', target: 20 },
    { figure: '… peak memory ÷ bare Node', values: of(200, 1), target: 4 },
    {
      figure: '… peak memory ÷ that of a quarter of the members',
      values: of(200, 2).map((p, n) => p / small[n]),
    },
  ];
}

/** What one customer has, and who has one rule, in a fleet that is published. */
async function answers(runs) {
  return inWorld(
    { members: 200, groups: 50, items: 500, applied: true },
    async ({ fleet, tiers, folder }) => {
      const emulator = await published(join(folder, 'seed.json'), tiers, 0, settings.pageSize);
      const [why, page, who] = [[], [], []];
      await times(runs, async () => {
        const asked = async (args) =>
          (await ran([cli, ...args, fleet, '--quiet'], toEmulator(emulator))).wall / 1_000;
        why.push(await asked(['why', 'member-7', 'rule-42']));
        page.push(await asked(['why', 'member-7']));
        who.push(await asked(['who', 'rule-42']));
      });
      await emulator.stop();
      return [
        { figure: '`why MEMBER ITEM` of 200 members × 500 items', values: why, unit: ' s', target: 5 },
        { figure: '`why MEMBER`', values: page, unit: ' s', target: 5 },
        { figure: '`who ITEM`', values: who, unit: ' s', target: 5 },
      ];
    },
  );
}

/** How CPU grows with the fleet, above that of the smallest; once a size, for the exponent needs no more. */
async function growth(runs) {
  const plans = async (sizes) =>
    inWorld(sizes, async ({ fleet, folder }) => {
      const emulator = await serve({ seed: join(folder, 'seed.json'), settings: { pageSize: 500 } });
      const ended = await ran([cli, 'plan', fleet, '--quiet'], toEmulator(emulator));
      await emulator.stop();
      return ended.cpu;
    });
  const validates = async (files) =>
    inFolder(async (folder) => {
      const { files: texts } = makeWorld({ members: files - 3, groups: 1, items: 1 });
      const members = texts['members.yaml'].split('\n---\n').map((text, n) => [`members/${n}.yaml`, text]);
      write(folder, { ...texts, 'members.yaml': '', ...Object.fromEntries(members) });
      return (await ran([cli, 'validate', folder, '--quiet'])).cpu;
    });
  const laws = [
    [
      'plan, 100 to 10,000 items',
      [100, 1_000, 3_000, 10_000],
      (items) => plans({ members: 10, groups: 1, items }),
    ],
    [
      'plan, 10 to 5,000 members',
      [10, 1_000, 2_000, 5_000],
      (members) => plans({ members, groups: Math.ceil(members / 10), items: 100 }),
    ],
    ['validate, 10 to 5,000 files', [10, 1_000, 2_000, 5_000], validates],
  ];
  const figures = laws.map(([figure]) => ({ figure: `${figure}: exponent`, values: [], target: 1.05 }));
  await times(Math.min(runs, 3), async () => {
    for (const [n, [, sizes, cpuOf]] of laws.entries()) {
      const points = [];
      for (const size of sizes) points.push([size, await cpuOf(size)]);
      const [[, smallest], ...larger] = points;
      figures[n].values.push(exponent(larger.map(([size, cpu]) => [size, cpu - smallest])));
    }
  });
  return figures;
}

/** A status of 1,000,000 pairs, with and without each report; then what reads the JSON. */
async function report(runs) {
  const sizes = { members: 2_000, groups: 500, items: 500, applied: true };
  return inWorld(sizes, async ({ fleet, tiers, folder }) => {
    // A million copies are more than one text holds: the state is not kept in a file.
    const emulator = await published(join(folder, 'seed.json'), tiers, 0, 50);
    const forms = { JSON: 'json', JUnit: 'xml', HTML: 'html' };
    const more = Object.fromEntries(Object.keys(forms).map((form) => [form, []]));
    const refused = new Set();
    const status = [cli, 'status', fleet, '--quiet'];
    await times(Math.min(runs, 3), async () => {
      const without = await ran(status, toEmulator(emulator));
      for (const [form, extension] of Object.entries(forms)) {
        const written = join(folder, `report.${extension}`);
        // 1: a form that has no room for a million pairs is refused, and said.
        const ended = await ran([...status, '--report', written], toEmulator(emulator), [0, 1]);
        if (ended.exit === 1) refused.add(form);
        more[form].push(ended.peak - without.peak);
      }
    });
    await emulator.stop();
    const merged = await ran([cli, 'merge', join(folder, 'report.json'), '--quiet'], {}, [0, 1]);
    if (merged.exit === 1) refused.add('merge');
    return [
      ...Object.entries(more).map(([form, values]) => ({
        figure: `report of 1,000,000 pairs as ${form}: more memory${refused.has(form) ? ' (refused)' : ''}`,
        values,
        unit: ' MB',
        target: 100,
      })),
      {
        figure: `… read by \`merge\`: memory${refused.has('merge') ? ' (refused)' : ''}`,
        values: [merged.peak],
        unit: ' MB',
      },
    ];
  });
}

/** A state whose content is three days old and was published, by the yardstick, a day after. */
async function rested(seed, tiers, state, jobMs = 0) {
  const emulator = await published(seed, tiers, jobMs);
  await emulator.tell({ save: state });
  await emulator.stop();
}

async function published(seed, tiers, jobMs = 0, pageSize = 1_000) {
  const emulator = await serve({ seed, settings: { pageSize, jobDurationMs: jobMs }, daysAgo: 5 });
  await emulator.tell({ daysAgo: 2 });
  await ran([floor, emulator.url, tiers, 'publish', String(jobMs)]);
  return emulator;
}

async function inWorld(sizes, work) {
  return inFolder(async (folder) => {
    const { files, seed, resources } = makeWorld(sizes);
    const [fleet, tiers] = [join(folder, 'fleet'), join(folder, 'tiers.json')];
    write(fleet, files);
    writeFileSync(join(folder, 'seed.json'), JSON.stringify(seed));
    writeFileSync(tiers, JSON.stringify(resources));
    return work({ fleet, tiers, folder });
  });
}

/** Gathers what each of several took, and puts one beside the other. */
function comparison() {
  const of = {};
  const one = async (emulator, who, args) => {
    await emulator.requests();
    const ended = await ran(args, toEmulator(emulator));
    const { total } = await emulator.requests();
    (of[who] ??= []).push({ ...ended, requests: total });
  };
  const ratios = (who, what) => of[who].map((ended, n) => ended[what] / of.floor[n][what]);
  return {
    one,
    add: async (emulator, commands) => {
      for (const [who, args] of Object.entries(commands)) await one(emulator, who, args);
    },
    walls: (least) => of.muster.map(({ wall }) => wall / least),
    figures: (title, targets) => [
      ...['wall', 'cpu', 'requests'].map((what) => ({
        figure: `${title}: ${what} ÷ floor`,
        values: ratios('muster', what),
        target: targets[what],
      })),
      { figure: `${title}: wall of the naive client ÷ floor`, values: ratios('naive', 'wall') },
    ],
  };
}

function writesOf(counts) {
  return ['PUT', 'POST', 'DELETE'].reduce((sum, method) => sum + (counts[method] ?? 0), 0);
}

function toEmulator({ url }) {
  return { env: { MUSTER_ENDPOINT: url, MUSTER_TOKEN: 'any' } };
}

async function times(count, work) {
  for (let n = 0; n < count; n += 1) await work(n);
}
