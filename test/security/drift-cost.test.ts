// First: only what is compiled after it is counted.
import { describe, expect, test } from 'vitest';
import type { ArmClient } from '../../src/azure/arm-client.js';
import { memberTies } from '../../src/features/cleanup/member-ties.js';
import { indexProofs, proofsOfJobs } from '../../src/features/cleanup/proof.js';
import { driftJunit } from '../../src/features/drift/drift-junit.js';
import { driftNews } from '../../src/features/drift/drift-news.js';
import { driftRemarks } from '../../src/features/drift/drift-remarks.js';
import { judgeMember } from '../../src/features/drift/judge-member.js';
import { type Delivered, judgeOthers } from '../../src/features/drift/judge-others.js';
import { matchCopies } from '../../src/features/drift/match-copies.js';
import { type MemberItem, memberWants, resourceKey } from '../../src/features/drift/member-wants.js';
import { indexDelivered, readDelivered } from '../../src/features/drift/read-delivered.js';
import { countsOf, driftGroups, judgeResources } from '../../src/features/drift/read-drift.js';
import { driftText } from '../../src/features/drift/view-text.js';
import { driftJson, driftMarkdown } from '../../src/features/drift/view.js';
import { groupKey, type ItemBody } from '../../src/model/content.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { groupBy } from '../../src/model/order.js';
import { planFleet } from '../../src/plan/plan-fleet.js';
import { aDrift, aDriftGroup, aDriftPair, changedPair } from '../features/drift/drift-builders.js';
import { plain } from '../features/run/builders.js';
import { aFleet, aJob, aLiveParent, aMember, anItem, ruleId } from '../support/builders.js';
import { growth, times, type Work } from '../support/count-steps.js';
import { aFleetInput, aReading } from '../support/plan-world.js';

/** Longest Markdown, in bytes: of all that is made here, nothing is cut. */
const limit = 1e9;

const views: Readonly<Record<string, Work>> = {
  'pairs of one group': (n) => driftViews({ pairs: times(n, (at) => changedPair('m', at)) }, []),
  'members of one item': (n) => {
    const names = times(n, (at) => `m${at}`);
    return driftViews({ pairs: names.map((name) => aDriftPair(name, 1)) }, names);
  },
  'orphans, one a member': (n) => {
    const names = times(n, (at) => `m${at}`);
    return driftViews({ pairs: names.map((name) => aDriftPair(name, 1, { state: 'orphaned' })) }, names);
  },
  'groups of one parent': (n) => {
    const names = times(n, (at) => `g${at}`);
    return driftViews(
      {
        groups: names.map((group) => aDriftGroup({ group })),
        pairs: names.map((group) => ({ ...changedPair('m', 1), group })),
      },
      [],
      names,
    );
  },
  'parents, with a group each': (n) => {
    const names = times(n, (at) => `p${at}`);
    return driftViews(
      {
        groups: names.map((parent) => aDriftGroup({ parent })),
        pairs: names.map((parent) => ({ ...changedPair('m', 1), parent })),
        resources: names.map((parent) => ({
          type: 'configuration',
          parent,
          name: parent,
          resourceId: '/c',
          state: 'missing',
          isDrift: true,
        })),
      },
      [],
      [],
      names,
    );
  },
  'resources of the control plane': (n) => {
    const names = times(n, (at) => `g${at}`);
    return driftViews(
      {
        resources: names.flatMap((name) => [
          { type: 'group', parent: 'soc', name, resourceId: '/g', state: 'missing', isDrift: true },
          { type: 'member', parent: 'soc', name, resourceId: '/m', state: 'missing', isDrift: true },
        ]),
      },
      names,
      names,
    );
  },
};

function driftViews(
  more: Parameters<typeof aDrift>[0],
  members: readonly string[],
  groups: readonly string[] = [],
  parents: readonly string[] = [],
): () => unknown {
  const drift = aDrift(more);
  const built = aFleet().withParent('soc');
  for (const name of parents) built.withParent(name);
  for (const name of members) built.withMember(name);
  for (const name of groups) built.withGroup(name, []);
  const fleet = built.build();
  const about = { strict: true, isDrift: true, problems: [] };
  return () => [
    driftText(drift, true, plain),
    driftMarkdown(drift, { ...about, limit }),
    driftJson(drift, about),
    driftJunit(drift, about),
    driftNews(drift, about),
    driftRemarks(drift, fleet, true),
  ];
}

const comparisons: Readonly<Record<string, Work>> = {
  'members of groups of their own': (n) => compared(n, 1, (at) => [`m${at}`]),
  'groups of one member': (n) => compared(n, 1, () => ['m']),
  'members of one group': (n) => {
    const names = times(n, (at) => `m${at}`);
    return compared(1, 1, () => names);
  },
  'items of one group': (n) => compared(1, n, () => ['m']),
  'parents of one member': (n) => {
    const parents = times(n, (at) => `p${at}`);
    const fleet = aFleet();
    for (const name of parents) fleet.withParent(name).withGroup(`g-${name}`, ['m'], { parent: name });
    return comparison(
      fleet.withMember('m', { parents }).build(),
      parents.map((parent) => ({
        parent,
        live: aLiveParent(parent).withPublished(`g-${parent}`, ['m'], [anItem('r', {}, parent)]),
      })),
    );
  },
  'copies of one label': (n) => {
    const items = times(n, (at) => anItem(`r${at}`, { displayName: 'Same', body: aBody(at) }));
    const copies = times(n, (at) => aCopy(`c${at}`, { displayName: 'Same', hashes: [aBody(at).hash] }));
    return () => matchCopies({ parents: [{ items }], copies, claimed: new Set() });
  },
  'copies of one label and one body': (n) => {
    const items = times(n, (at) => anItem(`r${at}`, { displayName: 'Same', body: aBody(0) }));
    const copies = times(n, (at) => aCopy(`c${at}`, { displayName: 'Same', hashes: [aBody(0).hash] }));
    return () => matchCopies({ parents: [{ items }], copies, claimed: new Set() });
  },
  'copies of one label that bear the names of items': (n) => {
    const items = times(n, (at) => anItem(`r${at}`, { displayName: 'Same', body: aBody(at) }));
    const copies = [
      ...times(n, (at) => aCopy(`r${at}`, { displayName: 'Same', hashes: ['edited'] })),
      ...times(n, (at) => aCopy(`c${at}`, { displayName: 'Same', hashes: [aBody(at).hash] })),
    ];
    const claimed = new Set(items.map(resourceKey));
    return () => matchCopies({ parents: [{ items }], copies, claimed });
  },
};

/** What every member holds of one item that was delivered to it once and that no group has any more. */
const orphans: Readonly<Record<string, Work>> = {
  'members that hold one orphan, each delivered by a group of its own': (n) => {
    const delivered = times(n, (at) => ({
      ...{ parent: 'soc', group: `g${at}`, key: resourceKey(anItem('old')) },
      members: [`m${at}`],
    }));
    return judgedOthers(n, 1, delivered);
  },
  'members that hold one orphan, as reports tell': (n) =>
    judgedOthers(
      n,
      1,
      times(n, (at) => ({
        ...{ parent: 'soc', group: 'g', key: resourceKey(anItem('old')), member: `m${at}` },
      })),
    ),
  'orphans of one label in one member': (n) =>
    judgedOthers(
      1,
      n,
      times(n, (at) => ({
        ...{ parent: 'soc', group: 'g', key: resourceKey(anItem(`x${at}`)), label: 'AnalyticsRule/Same' },
      })),
    ),
};

function judgedOthers(members: number, copies: number, all: readonly Delivered[]): () => unknown {
  const delivered = indexDelivered(all);
  const others = times(copies, (at) => aCopy(copies === 1 ? 'old' : `old${at}`, { displayName: 'Same' }));
  const wants = times(members, (at) => ({
    ...{ member: aMember(`m${at}`), parents: [], groups: [], claimed: new Set<string>(), complete: true },
  }));
  return () => wants.map((one) => judgeOthers(one, others, delivered));
}

function aBody(at: number): ItemBody {
  return { value: { at }, hash: `hash-${at}` };
}

function aCopy(name: string, features: Partial<MemberItem> = {}): MemberItem {
  const { kind, displayName } = anItem(name);
  return { kind, name, displayName, resourceId: ruleId('m', name), hashes: [''], ...features };
}

/** `n` groups, each live and published, with their own items. */
function compared(n: number, items: number, members: (at: number) => readonly string[]): () => unknown {
  const live = aLiveParent();
  const fleet = aFleet().withParent('soc');
  const own = times(items, (at) => anItem(`r${at}`));
  for (let at = 0; at < n; at += 1) {
    live.withPublished(`g${at}`, members(at), own);
    fleet.withGroup(`g${at}`, members(at));
  }
  return comparison(fleet.build(), [{ parent: 'soc', live }]);
}

/** All that `drift` and `cleanup` make of a plan before and after they read members. */
function comparison(
  fleet: DesiredFleet,
  lives: readonly { readonly parent: string; readonly live: ReturnType<typeof aLiveParent> }[],
): () => unknown {
  const readings = lives.map(({ parent, live }) => [parent, live.build()] as const);
  const planned = planFleet(
    aFleetInput(fleet, Object.fromEntries(readings.map(([name, live]) => [name, aReading(live)]))),
  );
  const jobs = readings.flatMap(([parent, { assignments, content }]) =>
    assignments.map((assignment) => ({ parent, assignment, jobs: [aJob(content)] })),
  );
  // Answers with no jobs.
  const client = {
    list: () => Promise.resolve({ ok: true, items: [] }),
    now: () => new Date(0),
  } as unknown as ArmClient;
  return async () => {
    const wants = memberWants(fleet, planned, false);
    const tiesOf = memberTies(fleet, planned, jobs, new Set());
    const proofsOf = indexProofs(fleet, proofsOfJobs(planned, jobs));
    await readDelivered(client, fleet, planned);
    const judged = wants.map((one) => {
      tiesOf(one);
      proofsOf(one.member.workspace, 'x');
      return judgeMember(one, { items: [], bodies: new Map() }, { all: true });
    });
    const counts = judged.map(
      ({ pairs }) => new Map([...groupBy(pairs, groupKey)].map(([key, own]) => [key, countsOf(own)])),
    );
    return [
      driftGroups(fleet, planned, undefined, counts),
      [...planned.parents.values()].map((parent) => judgeResources(fleet, parent, undefined)),
    ];
  };
}

describe.each(Object.entries({ views, comparisons, orphans }))(
  'work grows with a list, not with its square: %s',
  (_area, lists) => {
    test.each(Object.entries(lists))('%s', async (_, make) => {
      expect(await growth(make, 210)).toBeLessThan(6);
    });
  },
);
