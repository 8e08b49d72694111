import type { RunEvent } from '../../src/apply/events.js';
import { runApply } from '../../src/apply/run-apply.js';
import { readAndPlan, readPlanned } from '../../src/apply/read-and-plan.js';
import type { Scope } from '../../src/apply/run.js';
import { toFleet } from '../../src/config/to-fleet.js';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { EmulatorSettings } from '../../src/emulator/settings.js';
import type { Drift } from '../../src/features/drift/drift.js';
import { readCopies } from '../../src/features/drift/read-copies.js';
import { readDrift, type DriftOptions } from '../../src/features/drift/read-drift.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import type { FleetPlan } from '../../src/plan/fleet-plan.js';
import { tenant, workspaceOf } from './small-fleet.js';
import { testWorld, type TestWorld } from './test-world.js';

export type Collection = 'alertRules' | 'automationRules' | 'savedSearches' | 'workbooks';

export const armTypes: Readonly<Record<Collection, string>> = {
  alertRules: 'Microsoft.SecurityInsights/alertRules',
  automationRules: 'Microsoft.SecurityInsights/automationRules',
  savedSearches: 'Microsoft.OperationalInsights/workspaces/savedSearches',
  workbooks: 'Microsoft.Insights/workbooks',
};

/** One resource that a member holds. */
export interface Held {
  readonly member: string;
  readonly collection: Collection;
  readonly name: string;
  readonly kind?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Fleets with something in their members to be compared. */
export interface DriftWorld extends TestWorld {
  drift(fleet: DesiredFleet, options?: Partial<DriftOptions> & { readonly scope?: Scope }): Promise<Drift>;
  deepPlan(fleet: DesiredFleet, scope?: Scope): Promise<FleetPlan>;
  /** The outcome of an apply with `--deep`, and its plan. */
  deepApply(fleet: DesiredFleet): Promise<{ readonly plan: FleetPlan; readonly outcome: string }>;
  /** What a workspace holds, in the order of the lists. */
  held(workspace: string): readonly Held[];
  /** Puts a resource as the workspace's portal would. */
  put(held: Held): void;
  remove(held: Held): void;
}

export function driftWorld(
  workspaces: readonly {
    readonly name: string;
    /** ARM id, where it is not `workspaceOf` the name. */
    readonly id?: string;
    readonly content?: 'sample' | readonly ContentResource[];
  }[],
  settings: Partial<EmulatorSettings> = {},
  between?: Parameters<typeof testWorld>[1],
): DriftWorld {
  const options = {
    workspaces: workspaces.map(({ name, id = workspaceOf(name), content }) => ({
      id,
      tenant,
      ...(content === undefined ? {} : { content }),
    })),
    settings,
  };
  const world = testWorld(options, between);
  world.clock.advance(3 * 3_600_000);
  const { client, pending, clock, emulator } = world;
  const deepPlan = (fleet: DesiredFleet, scope: Scope = {}) =>
    readAndPlan({ client, pending }, fleet, scope, {
      publish: true,
      workbookContent: true,
      readCopies: (planned) => readCopies(client, fleet, planned),
    });
  return {
    ...world,
    deepPlan,
    drift: async (fleet, { scope = {}, all = false, evidence = [] } = {}) => {
      const planned = await readPlanned({ client, pending }, fleet, scope, {
        publish: true,
        workbookContent: true,
      });
      return readDrift(client, fleet, planned, { all, evidence, groups: scope.groups });
    },
    deepApply: async (fleet) => {
      const plan = await deepPlan(fleet);
      const events: RunEvent[] = [];
      const deps = {
        client,
        clock,
        pending,
        emit: (event: RunEvent) => events.push(event),
        interrupted: new AbortController().signal,
      };
      const options = { publish: true, wait: true, timeoutMs: 1_800_000 };
      return { plan, outcome: await runApply(deps, fleet, plan, {}, options) };
    },
    held: (member) => {
      const view = emulator.view(workspaceOf(member));
      return (Object.keys(armTypes) as Collection[]).flatMap((collection) =>
        (view?.[collection] ?? []).map(({ name, kind, properties }) => ({
          member,
          collection,
          name,
          ...(kind === undefined ? {} : { kind }),
          properties,
        })),
      );
    },
    put: ({ member, collection, name, kind, properties }) => {
      const wrong = emulator.putContent(workspaceOf(member), {
        name,
        type: armTypes[collection],
        ...(kind === undefined ? {} : { kind }),
        properties,
      });
      if (wrong !== undefined) throw new Error(wrong);
    },
    remove: (held) => {
      const wrong = emulator.happen({ kind: 'deleteItem', id: idOf(held) });
      if (wrong !== undefined) throw new Error(wrong);
    },
  };
}

/** ARM id of a held resource. */
export function idOf({ member, collection, name }: Pick<Held, 'member' | 'collection' | 'name'>): string {
  const workspace = workspaceOf(member);
  switch (collection) {
    case 'workbooks':
      return `${workspace.split('/').slice(0, 5).join('/')}/providers/Microsoft.Insights/workbooks/${name}`;
    case 'savedSearches':
      return `${workspace}/savedSearches/${name}`;
    default:
      return `${workspace}/providers/Microsoft.SecurityInsights/${collection}/${name}`;
  }
}

export type Spec = Readonly<Record<string, unknown>>;

/** A fleet of these documents, each `[kind, name, spec]`. */
export function fleetFrom(documents: readonly (readonly [string, string, Spec])[]): DesiredFleet {
  const text = documents
    .map(([kind, name, spec]) => JSON.stringify({ apiVersion: 'muster/v1', kind, metadata: { name }, spec }))
    .join('\n---\n');
  const result = toFleet([{ name: 'fleet.yaml', text }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

export function parentDoc(name: string, spec: Spec = {}): readonly [string, string, Spec] {
  return ['Parent', name, { workspace: workspaceOf(name), tenant, ...spec }];
}

export function memberDoc(name: string, parents: readonly string[]): readonly [string, string, Spec] {
  return ['Member', name, { workspace: workspaceOf(name), tenant, parents }];
}

export function groupDoc(
  name: string,
  members: readonly string[],
  content: readonly string[],
  spec: Spec = {},
): readonly [string, string, Spec] {
  return ['Group', name, { parent: 'central', members: { names: members }, content, ...spec }];
}

/** Parent `central` with the sample content; members ams, ber, cph; `all` gives everything to ams and ber, `rules` rules and workbooks to ber and cph. */
export const sampleFleet = fleetFrom([
  parentDoc('central'),
  ...['ams', 'ber', 'cph'].map((name) => memberDoc(name, ['central'])),
  groupDoc('all', ['ams', 'ber'], ['everything']),
  groupDoc('rules', ['ber', 'cph'], ['rules']),
  ['ContentSelection', 'everything', { include: [{ kind: '*' }] }],
  ['ContentSelection', 'rules', { include: [{ kind: ['AnalyticsRule', 'Workbook'] }] }],
]);

export function sampleWorld(settings: Partial<EmulatorSettings> = {}): DriftWorld {
  return driftWorld(
    [{ name: 'central', content: 'sample' }, { name: 'ams' }, { name: 'ber' }, { name: 'cph' }],
    settings,
  );
}

/**
 * What somebody wrote of a resource: the service answers null and [] for what was not sent, and says of a label
 * what type it is, which a copy that was put back from its answer may hold.
 */
export function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
      one === null || (Array.isArray(one) && one.length === 0) || key === 'labelType'
        ? []
        : [[key, asSent(one)]],
    ),
  );
}

/** Pairs as `group member kind name: state`. */
export function pairLines({ pairs }: Drift): readonly string[] {
  return pairs.map(
    ({ group, member, item, state, matchedBy }) =>
      `${group ?? '-'} ${member} ${item.kind} ${item.displayName}: ${state}${matchedBy === null || matchedBy === 'name' ? '' : ` by ${matchedBy}`}`,
  );
}
