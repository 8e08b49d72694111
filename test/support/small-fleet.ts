import type { Audit } from '../../src/azure/audit/audit-file.js';
import { toFleet } from '../../src/config/to-fleet.js';
import type { EmulatorSetup } from '../../src/emulator/emulator.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { testWorld, type TestWorld } from './test-world.js';

export interface SmallFleet {
  readonly fleet: DesiredFleet;
  /** The same files with the group's last member taken out. */
  readonly withoutLastMember: DesiredFleet;
  readonly world: TestWorld & {
    /** Somebody edits a rule in the central workspace. */
    touchRule(): void;
    /** Somebody else publishes a group. */
    post(assignment: string): Promise<void>;
    /** Somebody else takes the last member out of a group. */
    dropLastMember(group: string): Promise<void>;
    /** Does something right after the next publish was accepted. */
    whenPosted(happen: () => void): void;
  };
}

export const tenant = '99999999-0000-4000-8000-000000000000';
export const workspaceOf = (name: string) =>
  `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-${name}/providers/Microsoft.OperationalInsights/workspaces/${name}`;

/** One parent, two members, one group of two rules, against an emulator in which nothing is set up yet. */
export function smallFleet(options: EmulatorSetup = {}, audit?: Audit): SmallFleet {
  let posted: (() => void) | undefined;
  const rules = ['rule-a', 'rule-b'].map(aRule);
  const world = testWorld(
    {
      workspaces: [
        { id: workspaceOf('central'), tenant, content: rules },
        ...['member-a', 'member-b'].map((name) => ({ id: workspaceOf(name), tenant })),
      ],
      ...options,
    },
    async (request, next) => {
      const response = await next(request);
      if (request.method === 'POST' && posted !== undefined) {
        posted();
        posted = undefined;
      }
      return response;
    },
    audit === undefined ? {} : { audit },
  );
  // What lies within the hour before a job's end has the job read; older content does not.
  world.clock.advance(2 * 3_600_000);
  return {
    fleet: fleetOf(['member-a', 'member-b']),
    withoutLastMember: fleetOf(['member-a']),
    world: {
      ...world,
      touchRule: () => {
        world.emulator.putContent(workspaceOf('central'), aRule('rule-a'));
      },
      post: async (assignment) => {
        await world.emulator.fetch(asPortal('POST', `workspaceManagerAssignments/${assignment}/jobs`));
      },
      dropLastMember: async (group) => {
        world.clock.advance(1_000);
        const live = world.emulator
          .view(workspaceOf('central'))
          ?.groups.find(({ name }) => name === group)?.properties;
        const members = live?.memberResourceNames as readonly string[];
        const properties = { ...live, memberResourceNames: members.slice(0, -1) };
        await world.emulator.fetch(asPortal('PUT', `workspaceManagerGroups/${group}`, { properties }));
      },
      whenPosted: (happen) => {
        posted = happen;
      },
    },
  };
}

/** A request of the central workspace that is not muster's. */
function asPortal(method: string, path: string, body?: unknown): Request {
  const url = `http://127.0.0.1:7070${workspaceOf('central')}/providers/Microsoft.SecurityInsights/${path}?api-version=2025-10-01-preview`;
  return new Request(url, {
    method,
    headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function fleetOf(members: readonly string[]): DesiredFleet {
  const documents = [
    doc('Parent', 'soc', { workspace: workspaceOf('central'), tenant }),
    ...['member-a', 'member-b'].map((name) =>
      doc('Member', name, { workspace: workspaceOf(name), tenant, parents: ['soc'] }),
    ),
    doc('Group', 'group-a', { parent: 'soc', members: { names: members }, content: ['rules'] }),
    doc('ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }),
  ];
  const result = toFleet([
    { name: 'fleet.yaml', text: documents.map((one) => JSON.stringify(one)).join('\n---\n') },
  ]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

function doc(kind: string, name: string, spec: Readonly<Record<string, unknown>>) {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}

/** A scheduled rule as its workspace holds it. */
export function aRule(name: string) {
  return {
    name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind: 'Scheduled',
    properties: {
      displayName: `Title of ${name}`,
      severity: 'High',
      enabled: true,
      query: 'SecurityEvent | take 1',
      queryFrequency: 'PT1H',
      queryPeriod: 'PT1H',
      triggerOperator: 'GreaterThan',
      triggerThreshold: 0,
      suppressionDuration: 'PT5H',
      suppressionEnabled: false,
    },
  };
}
