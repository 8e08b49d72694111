// First: only what is compiled after it is counted.
import { describe, expect, test } from 'vitest';
import { updateLock } from '../../src/config/update-lock.js';
import { liveUnits, wholeOf } from '../../src/features/import/import-groups.js';
import { selectExactly } from '../../src/features/import/select-exactly.js';
import { planJson } from '../../src/features/plan/plan-json.js';
import { planMarkdown } from '../../src/features/plan/plan-markdown.js';
import { planText } from '../../src/features/plan/plan-text.js';
import { emptyReport, type Report } from '../../src/features/run/fold-report.js';
import { runPageData } from '../../src/features/run/html/page.js';
import { junitXml } from '../../src/features/run/junit.js';
import { mergeReports } from '../../src/features/run/merge-reports.js';
import { reportJson } from '../../src/features/run/report-json.js';
import { reportMarkdown } from '../../src/features/run/report-markdown.js';
import { reportText } from '../../src/features/run/report-text.js';
import { nameKey } from '../../src/model/arm-id.js';
import type { ContentItem } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { type Deliverer, findCollisions } from '../../src/plan/conflicts/find-collisions.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aJob, aPair, aParentPlan, aPlan, createMember, plain, publish } from '../features/run/builders.js';
import { aFleet, aGroup, aLiveParent, anItem, workspaceId } from '../support/builders.js';
import { growth, times, type Work } from '../support/count-steps.js';
import { aFleetInput, aReading } from '../support/plan-world.js';

/** Longest Markdown, in bytes: of all that is made here, nothing is cut. */
const limit = 1e9;

const imports: Readonly<Record<string, Work>> = {
  'items by name': (n) => {
    const content = times(n, (at) => anItem(`r${at}`));
    return () => selectExactly(content.slice(0, n / 2), content, 'names');
  },
  'items of one display name': (n) => {
    const content = times(n, (at) => anItem(`r${at}`, { displayName: 'Same' }));
    return () => selectExactly(content.slice(0, n / 2), content, 'smart');
  },
  'items that bear each other’s names': (n) => {
    const content = times(n, (at) => anItem(`r${at}`, { displayName: `r${(at + 1) % n}` }));
    return () => selectExactly(content.slice(0, n / 2), content, 'names');
  },
  'items of one resource name, display name and alias': (n) => {
    const content = times(n, (at) =>
      anItem('r', { kind: 'Function', alias: 'f', displayName: 'F', resourceId: `/r${at}` }),
    );
    return () => selectExactly(content.slice(0, n / 2), content, 'names');
  },
  'groups that are called like parts of others, which are there or not': (n) => {
    const parent = aLiveParent();
    for (const [at, name] of times(n, (one) => `g${one - (one % 2)}${one % 4 === 1 ? '--2' : ''}`).entries())
      parent.withGroup(at % 4 === 3 ? `h${at}--2` : name, ['m']);
    const live = parent.build();
    const names = new Map(live.members.map(({ name }) => [nameKey(name), 'm']));
    return () => liveUnits(live, names).map(({ resourceName }) => wholeOf(resourceName, live));
  },
};

const snapshots: Readonly<Record<string, Work>> = {
  'items of a new snapshot': (n) => {
    const items = lockItems(n);
    return () => updateLock(undefined, [{ parent: 'soc', selection: 'all', items }], []);
  },
  'items between those of a snapshot': (n) => {
    const items = lockItems(2 * n);
    const even = items.filter((_, at) => at % 2 === 0);
    const text = updateLock(undefined, [{ parent: 'soc', selection: 'all', items: even }], []);
    return () => updateLock(text, [{ parent: 'soc', selection: 'all', items }], []);
  },
  'items that leave a snapshot': (n) => {
    const items = lockItems(n);
    const text = updateLock(undefined, [{ parent: 'soc', selection: 'all', items }], []);
    return () => updateLock(text, [{ parent: 'soc', selection: 'all', items: [] }], []);
  },
  'selections of a parent': (n) => {
    const changes = times(n, (at) => ({ parent: 'soc', selection: `s${at}`, items: lockItems(1) }));
    return () => updateLock(undefined, changes, []);
  },
  'selections that leave a parent': (n) => {
    const changes = times(n, (at) => ({ parent: 'soc', selection: `s${at}`, items: lockItems(1) }));
    const text = updateLock(undefined, changes, []);
    return () => updateLock(text, [], changes);
  },
  'parents with a snapshot': (n) => {
    const changes = times(n, (at) => ({ parent: `p${at}`, selection: 's', items: lockItems(1) }));
    return () => updateLock(updateLock(undefined, changes, []), [], changes);
  },
};

function lockItems(n: number): readonly Pick<ContentItem, 'kind' | 'name' | 'displayName'>[] {
  return times(n, (at) => ({ kind: 'AnalyticsRule', name: `r${at}`, displayName: `Rule ${at}` }));
}

const conflicts: Readonly<Record<string, Work>> = {
  'items of two groups': (n) => {
    const [left, right] = ['blue', 'red'].map((parent) => times(n, (at) => anItem(`r${at}`, {}, parent)));
    return collisions(
      ['m'],
      [
        { parent: 'blue', items: left ?? [] },
        { parent: 'red', items: right ?? [] },
      ],
    );
  },
  'groups that deliver one item': (n) => {
    const item = anItem('r');
    return collisions(
      ['m'],
      times(n, () => ({ parent: 'soc', items: [item] })),
    );
  },
  'parents that deliver an item of one name': (n) =>
    collisions(
      ['m'],
      times(n, (at) => ({ parent: `p${at}`, items: [anItem('r', {}, `p${at}`)] })),
    ),
  'functions of one alias': (n) => {
    const items = times(n, (at) => anItem(`f${at}`, { kind: 'Function', alias: 'f' }));
    return collisions(
      ['m'],
      [
        { parent: 'soc', items },
        { parent: 'soc', items },
      ],
    );
  },
  'parents below one that delivers to them': (n) => {
    const lower = times(n, (at) => `p${at}`);
    const built = aFleet().withParent('top');
    for (const name of lower) built.withParent(name, { tier: 1, uppers: ['top'] }).withMember(name);
    const fleet = built.build();
    const all = [
      aDeliverer('top', lower, [anItem('r', {}, 'top')]),
      ...lower.map((name) => aDeliverer(name, ['m'], [anItem('r', {}, name)])),
    ];
    return () => findCollisions(fleet, all);
  },
  'copies of many items under one label': (n) => {
    const fleet = aFleet()
      .withParent('top')
      .withParent('low', { tier: 1, uppers: ['top'] })
      .withMember('low')
      .build();
    const same = (parent: string) =>
      times(n, (at) => anItem(`${parent}${at}`, { displayName: 'Same' }, parent));
    const all = [
      aDeliverer('top', ['low', 'm'], same('top')),
      aDeliverer('low', ['m'], [anItem('copy', { displayName: 'Same' }, 'low')]),
    ];
    return () => findCollisions(fleet, all);
  },
};

function aDeliverer(parent: string, members: readonly string[], items: readonly ContentItem[]): Deliverer {
  return {
    parent,
    group: aGroup('g', { parent, members }),
    items,
    workspaces: members.map((name) => workspaceId(name).toLowerCase()),
    planned: true,
  };
}

function collisions(
  members: readonly string[],
  groups: readonly { readonly parent: string; readonly items: readonly ContentItem[] }[],
): () => unknown {
  const built = aFleet();
  for (const parent of new Set(groups.map((group) => group.parent))) built.withParent(parent);
  for (const member of members) built.withMember(member);
  const fleet = built.build();
  const all = groups.map(({ parent, items }) => aDeliverer(parent, members, items));
  return () => findCollisions(fleet, all);
}

const plans: Readonly<Record<string, Work>> = {
  'groups that are new': (n) =>
    planned(
      n,
      (at) => `g${at}`,
      () => ['m'],
    ),
  'members that are new, a group each': (n) =>
    planned(
      n,
      (at) => `g${at}`,
      (at) => [`m${at}`],
    ),
  'members of one group': (n) => {
    const names = times(n, (at) => `m${at}`);
    return planned(
      1,
      () => 'g',
      () => names,
    );
  },
  'members of one live group': (n) => {
    const names = times(n, (at) => `m${at}`);
    const [live, fleet] = [aLiveParent(), aFleet().withGroup('g', names)];
    const built = live.withPublished('g', names, [anItem('r')]).build();
    const desired = fleet.build();
    return () => planFleet(aFleetInput(desired, { soc: aReading(built) }));
  },
  'parents below each other': (n) => {
    const fleet = aFleet().withParent('p0');
    for (let at = 1; at < n; at += 1) {
      fleet.withParent(`p${at}`, { tier: at, uppers: [`p${at - 1}`] });
      fleet.withMember(`p${at}`, { parents: [`p${at - 1}`] });
      fleet.withGroup(`g${at}`, [`p${at}`], { parent: `p${at - 1}` });
    }
    return plannedParents(fleet.build());
  },
  'parents below one': (n) => {
    const lower = times(n, (at) => `p${at}`);
    const fleet = aFleet().withParent('soc');
    for (const name of lower)
      fleet.withParent(name, { tier: 1, uppers: ['soc'] }).withGroup(`g-${name}`, [name]);
    return plannedParents(fleet.build());
  },
  'parents of one member': (n) => {
    const parents = times(n, (at) => `p${at}`);
    const fleet = aFleet();
    for (const name of parents) fleet.withParent(name).withGroup(`g-${name}`, ['m'], { parent: name });
    return plannedParents(fleet.withMember('m', { parents }).build());
  },
  'live groups that no file declares': (n) => {
    const live = aLiveParent();
    for (let at = 0; at < n; at += 1) live.withPublished(`g${at}`, ['m'], []);
    const fleet = aFleet().withParent('soc', { prune: true }).withMember('m').build();
    const built = live.build();
    return () => planFleet(aFleetInput(fleet, { soc: aReading(built) }));
  },
  'groups that are live already': (n) => {
    const item = anItem('r');
    const live = aLiveParent();
    const fleet = aFleet().withParent('soc');
    for (let at = 0; at < n; at += 1) {
      live.withPublished(`g${at}`, ['m'], [item]);
      fleet.withGroup(`g${at}`, ['m']);
    }
    const [built, desired] = [live.build(), fleet.build()];
    return () => planFleet(aFleetInput(desired, { soc: aReading(built) }));
  },
  'groups that are renamed': (n) => {
    const live = aLiveParent();
    const fleet = aFleet().withParent('soc', { prune: true });
    const item = anItem('r');
    for (let at = 0; at < n; at += 1) {
      live.withPublished(`old${at}`, ['m'], [item]);
      fleet.withGroup(`new${at}`, ['m']);
    }
    const [built, desired] = [live.build(), fleet.build()];
    return () => planFleet(aFleetInput(desired, { soc: aReading(built) }));
  },
  'the views of steps': (n) => {
    const steps = times(n, (at) => [createMember(`m${at}`), publish(`g${at}`)]).flat();
    const plan = aPlan(aParentPlan(steps));
    return () => [
      planText(plan, plain),
      planMarkdown(plan, { limit }),
      planJson(plan, { tool: 'muster', createdAt: '' }),
    ];
  },
  'the views of parents': (n) => {
    const plan = aPlan(...times(n, (at) => aParentPlan([createMember('m', `p${at}`)], { parent: `p${at}` })));
    return () => [
      planText(plan, plain),
      planMarkdown(plan, { limit }),
      planJson(plan, { tool: 'muster', createdAt: '' }),
    ];
  },
};

/** Each parent holds an item of its own and one that it shares with the others by name. */
function plannedParents(fleet: DesiredFleet): () => unknown {
  const readings = fleet.parents.map(({ name }) => {
    const live = aLiveParent(name)
      .withItems(anItem('r', {}, name), anItem(`r-${name}`, {}, name))
      .build();
    return [name, aReading(live)] as const;
  });
  return () => planFleet(aFleetInput(fleet, Object.fromEntries(readings)));
}

function planned(
  n: number,
  group: (at: number) => string,
  members: (at: number) => readonly string[],
): () => unknown {
  const fleet = aFleet();
  for (let at = 0; at < n; at += 1) fleet.withGroup(group(at), members(at));
  const desired = fleet.build();
  const live = aLiveParent().withItems(anItem('r')).build();
  return () => planFleet(aFleetInput(desired, { soc: aReading(live) }));
}

const reports: Readonly<Record<string, Work>> = {
  'pairs of one group': (n) =>
    views({ pairs: times(n, (at) => aPair(at, 'm', 'Failed', { error: `no ${at}` })), jobs: [aJob()] }),
  'members of one item': (n) => views({ pairs: times(n, (at) => aPair(1, `m${at}`, 'Failed')) }),
  'groups, with a job each': (n) =>
    views({
      pairs: times(n, (at) => aPair(1, 'm', 'Failed', { group: `g${at}` })),
      jobs: times(n, (at) => aJob({ group: `g${at}` })),
    }),
  'groups, each with its history': (n) => {
    const pairs = times(n, (at) => aPair(1, 'm', 'Failed', { group: `g${at}` }));
    const past = {
      failedJobs: 1,
      firstFailed: null,
      lastGood: null,
      cause: 'Unknown',
      error: null,
      hint: null,
    } as const;
    const groups = pairs.map(({ parent, group, member, item }) => ({
      ...{ parent, group, keptSince: null, jobs: [], recovered: 0 },
      failing: [{ member, item, ...past }],
    }));
    return views({ pairs, history: { since: '2026-01-01T00:00:00Z', groups } });
  },
  'steps that failed': (n) =>
    views({
      steps: times(n, (at) => ({
        step: createMember(`m${at}`),
        status: 'failed' as const,
        problem: { code: 'MUS203' as const, message: `no ${at}` },
        durationMs: 1,
      })),
    }),
  'reports that are merged': (n) => {
    const all = times(n, (at) => ({
      file: `r${at}.json`,
      report: reportJson(
        aReport({
          pairs: [aPair(1, 'm', 'Failed', { parent: `p${at}` })],
          jobs: [aJob({ parent: `p${at}` })],
        }),
        { tool: 'muster', portal: null, exit: 4 },
      ),
    }));
    return () => mergeReports(all);
  },
};

function aReport(more: Partial<Report>): Report {
  return { ...emptyReport('apply', '2026-01-01T00:00:00Z'), ...more };
}

function views(more: Partial<Report>): () => unknown {
  const report = aReport(more);
  return () => [
    [...junitXml(report)],
    runPageData(report, { portal: null }),
    reportText(report, plain),
    reportMarkdown(report, { limit }),
    reportJson(report, { tool: 'muster', portal: null, exit: 4 }),
  ];
}

describe.each(Object.entries({ imports, snapshots, conflicts, plans, reports }))(
  'work grows with a list, not with its square: %s',
  (_area, lists) => {
    test.each(Object.entries(lists))('%s', async (_, make) => {
      expect(await growth(make, 210)).toBeLessThan(6);
    });
  },
);
