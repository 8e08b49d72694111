import { toFleet } from '../../src/config/to-fleet.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aRule, tenant, workspaceOf } from './small-fleet.js';
import { testWorld, type TestWorld } from './test-world.js';

type Spec = Readonly<Record<string, unknown>>;

export interface GroupsOf {
  /** By name, what each Group's `spec` says beside parent and content; `members` are names. */
  readonly groups: Readonly<Record<string, Spec & { readonly members: readonly string[] }>>;
  /** Further keys of the specs of members, by name. */
  readonly members?: Readonly<Record<string, Spec>>;
  /** Further keys of the parent's spec. */
  readonly parent?: Spec;
}

/** A fleet of one parent `soc`, whose groups all receive the two rules of its central workspace. */
export function fleetOfGroups({ groups, members = {}, parent = {} }: GroupsOf): DesiredFleet {
  const names = [
    ...new Set([...Object.values(groups).flatMap((one) => one.members), ...Object.keys(members)]),
  ];
  const documents = [
    doc('Parent', 'soc', { workspace: workspaceOf('central'), tenant, ...parent }),
    ...names.map((name) =>
      doc('Member', name, { workspace: workspaceOf(name), tenant, parents: ['soc'], ...members[name] }),
    ),
    ...Object.entries(groups).map(([name, { members: own, ...spec }]) =>
      doc('Group', name, { parent: 'soc', members: { names: own }, content: ['rules'], ...spec }),
    ),
    doc('ContentSelection', 'rules', { include: [{ kind: 'AnalyticsRule' }] }),
  ];
  const result = toFleet([
    { name: 'fleet.yaml', text: documents.map((one) => JSON.stringify(one)).join('\n---\n') },
  ]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

/** An emulator that holds the central workspace and those of `members`; `between` as in `testWorld`. */
export function groupWorld(members: readonly string[], between?: Parameters<typeof testWorld>[1]): TestWorld {
  const world = testWorld(
    {
      workspaces: [
        { id: workspaceOf('central'), tenant, content: ['rule-a', 'rule-b'].map(aRule) },
        ...members.map((name) => ({ id: workspaceOf(name), tenant })),
      ],
    },
    between,
  );
  // What lies within the hour before a job's end has the job read; older content does not.
  world.clock.advance(2 * 3_600_000);
  return world;
}

/** Titles of the rules that a workspace holds. */
export function rulesIn(world: TestWorld, workspace: string): readonly string[] {
  return (world.emulator.view(workspaceOf(workspace))?.alertRules ?? []).map(({ properties }) =>
    String(properties.displayName),
  );
}

function doc(kind: string, name: string, spec: Spec) {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}
