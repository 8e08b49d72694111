import fc from 'fast-check';
import { toFleet } from '../../src/config/to-fleet.js';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { WorkspaceSeed } from '../../src/emulator/seed-workspace.js';
import type { EmulatorSettings } from '../../src/emulator/settings.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { withoutLookalikes } from './lookalikes.js';

/** A fleet as files, the live state it meets, and the service's undocumented sides. */
export interface AnyFleet {
  readonly yaml: string;
  readonly workspaces: readonly WorkspaceSeed[];
  readonly settings: Partial<EmulatorSettings>;
  /** Live assignments that were published before, as [parent workspace, assignment]. */
  readonly published: readonly (readonly [string, string])[];
}

export function fleetOf({ yaml }: Pick<AnyFleet, 'yaml'>): DesiredFleet {
  const result = toFleet([{ name: 'fleet.yaml', text: yaml }]);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.value.fleet;
}

const tenant = '99999999-0000-4000-8000-000000000000';

export function workspaceId(name: string): string {
  return `/subscriptions/00000000-0000-4000-8000-00000000000${name.length % 3}/resourceGroups/rg-${name}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

/** Titles that selections tell apart by kind and by first word. */
const titles = ['Alpha one', 'Alpha two', 'Beta one', 'Beta [DEV] two', 'Gamma (x) *'];

function contentOf(seed: readonly (readonly [number, number])[], owner: string): readonly ContentResource[] {
  const seen = new Set<string>();
  return seed.flatMap(([kind, title]) => {
    const name = `${owner}-${kind}-${title}`;
    if (seen.has(name)) return [];
    seen.add(name);
    return [itemOf(kind, titles[title] ?? 'Alpha one', name)];
  });
}

/** A content resource of a kind by number, as `kindSets` has them; a workbook is named by a GUID made of `name`. */
export function itemOf(kind: number, displayName: string, name: string): ContentResource {
  const search = (properties: Readonly<Record<string, unknown>>): ContentResource => ({
    name,
    type: 'Microsoft.OperationalInsights/savedSearches',
    properties: { displayName, query: 'SecurityEvent | take 1', category: 'General', ...properties },
  });
  switch (kind) {
    case 0:
      return {
        name,
        type: 'Microsoft.SecurityInsights/alertRules',
        kind: 'Scheduled',
        properties: {
          displayName,
          severity: 'High',
          enabled: true,
          query: 'SecurityEvent | take 1',
          queryFrequency: 'PT1H',
          queryPeriod: 'PT1H',
          triggerOperator: 'GreaterThan',
          triggerThreshold: 0,
          suppressionDuration: 'PT5H',
          suppressionEnabled: false,
          tactics: ['InitialAccess'],
        },
      };
    case 1:
      return {
        name,
        type: 'Microsoft.SecurityInsights/automationRules',
        properties: {
          displayName,
          order: 1,
          triggeringLogic: {
            isEnabled: true,
            triggersOn: 'Incidents',
            triggersWhen: 'Created',
            conditions: [],
          },
          actions: [{ order: 1, actionType: 'ModifyProperties', actionConfiguration: { severity: 'High' } }],
        },
      };
    case 2:
      return search({ functionAlias: `f_${name.replace(/\W/g, '_')}` });
    case 3:
      return search({ category: 'Hunting Queries', tags: [{ name: 'tactics', value: 'Execution' }] });
    case 4:
      return search({ category: 'Livestream Queries' });
    case 5:
      return search({});
    default:
      return {
        name: `00000000-0000-4000-9000-${hex(name)}`,
        type: 'Microsoft.Insights/workbooks',
        kind: 'shared',
        location: 'westeurope',
        properties: {
          displayName,
          category: 'sentinel',
          serializedData: '{"version":"Notebook/1.0","items":[]}',
        },
      };
  }
}

function hex(text: string): string {
  return Array.from(text)
    .reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 0xffffffffffff, 7)
    .toString(16)
    .padStart(12, '0');
}

export const kindSets = [
  ['AnalyticsRule'],
  ['AnalyticsRule', 'AutomationRule'],
  ['Function', 'HuntingQuery'],
  ['SavedSearch', 'LivestreamQuery', 'Workbook'],
  undefined,
];
export const patterns = [undefined, 'alpha *', '*one', '!Beta*', '* [DEV] *'];

interface Shape {
  readonly parents: readonly {
    readonly under: number;
    readonly prune: boolean;
    readonly content: readonly (readonly [number, number])[];
  }[];
  readonly members: readonly {
    readonly parents: readonly number[];
    readonly content: readonly (readonly [number, number])[];
  }[];
  readonly selections: readonly { readonly kinds: number; readonly pattern: number }[];
  readonly groups: readonly {
    readonly parent: number;
    readonly members: readonly number[];
    readonly selections: readonly number[];
    readonly all: boolean;
  }[];
  readonly live: readonly LiveShape[];
  readonly settings: Partial<EmulatorSettings>;
}

interface LiveShape {
  readonly enabled: 'Enabled' | 'Disabled' | 'none';
  /** Members that are registered already, and under what name. */
  readonly members: readonly { readonly index: number; readonly portalName: boolean }[];
  readonly stranger: boolean;
  readonly groups: readonly {
    readonly declared: number;
    readonly members: readonly number[];
    readonly items: readonly number[] | null;
    readonly ownName: boolean;
    readonly published: boolean;
  }[];
}

const content = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(titles.length - 1)), {
  maxLength: 6,
  selector: ([kind, title]) => `${kind}-${title}`,
});
const some = (max: number) => fc.uniqueArray(fc.nat(max), { maxLength: 3 });

const shape: fc.Arbitrary<Shape> = fc.record({
  parents: fc.array(fc.record({ under: fc.nat(3), prune: fc.boolean(), content }), {
    minLength: 1,
    maxLength: 3,
  }),
  members: fc.array(
    fc.record({
      parents: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }),
      content: fc.constant<readonly (readonly [number, number])[]>([]),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  selections: fc.array(
    fc.record({ kinds: fc.nat(kindSets.length - 1), pattern: fc.nat(patterns.length - 1) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  groups: fc.array(
    fc.record({ parent: fc.nat(2), members: some(5), selections: some(2), all: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  ),
  live: fc.array(
    fc.record({
      enabled: fc.constantFrom<LiveShape['enabled']>('Enabled', 'Disabled', 'none'),
      members: fc.uniqueArray(fc.record({ index: fc.nat(4), portalName: fc.boolean() }), {
        maxLength: 4,
        selector: ({ index }) => index,
      }),
      stranger: fc.boolean(),
      groups: fc.array(
        fc.record({
          declared: fc.nat(5),
          members: some(4),
          items: fc.option(some(5)),
          ownName: fc.boolean(),
          published: fc.boolean(),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  settings: fc.record({
    systemData: fc.boolean(),
    copyNames: fc.constantFrom<'keep' | 'new'>('keep', 'new'),
    lastJobLagMs: fc.constantFrom(0, 5_000, 90_000),
    savedSearchList: fc.constantFrom<'camelCase' | 'PascalCase'>('camelCase', 'PascalCase'),
    idCasing: fc.constantFrom<'recorded' | 'other'>('recorded', 'other'),
    pageSize: fc.constantFrom(1, 2, 100),
    jobDurationMs: fc.constantFrom(0, 2_000, 40_000),
  }),
});

/** Any small fleet, in one to three tiers, over a live state that somebody else began. */
export const anyFleet: fc.Arbitrary<AnyFleet> = shape.map((one) => build(one, false));

/** The same with every parent pruned, where live groups may look like declared ones: a plan may refuse it as MUS418. */
export const anyRenamedFleet: fc.Arbitrary<AnyFleet> = shape.map((one) =>
  build({ ...one, parents: one.parents.map((parent) => ({ ...parent, prune: true })) }, true),
);

function build(shape: Shape, lookalikes: boolean): AnyFleet {
  const parentNames = shape.parents.map((_, index) => `parent-${'abc'[index] ?? 'x'}`);
  const parentIds = shape.parents.map((_, index) => workspaceId(`central-${'abc'[index] ?? 'x'}`));
  // Members that are parents themselves: parent i stands under an earlier one, or under none.
  const tiered = shape.parents.flatMap(({ under }, index) =>
    index > 0 && under < index
      ? [{ name: `tier-${parentNames[index] ?? ''}`, id: parentIds[index] ?? '', parents: [under] }]
      : [],
  );
  const plain = shape.members.map((member, index) => ({
    name: `member-${index}`,
    id: workspaceId(`customer-${index}`),
    parents: [...new Set(member.parents.map((parent) => parent % shape.parents.length))],
  }));
  const members = [...plain, ...tiered];
  const groups = shape.groups.map((group, index) => {
    const parent = group.parent % shape.parents.length;
    const own = members.filter((member) => member.parents.includes(parent));
    const names = group.all ? own : own.filter((_, at) => group.members.includes(at));
    return {
      name: `group-${index}`,
      parent,
      members: names.map(({ name }) => name),
      content: [...new Set(group.selections.map((one) => `selection-${one % shape.selections.length}`))],
    };
  });
  const documents = [
    ...shape.parents.map(({ prune }, index) =>
      doc('Parent', parentNames[index] ?? '', { workspace: parentIds[index], tenant, prune }),
    ),
    ...members.map(({ name, id, parents }) =>
      doc('Member', name, { workspace: id, tenant, parents: parents.map((one) => parentNames[one]) }),
    ),
    ...groups.map(({ name, parent, members: names, content: selections }) =>
      doc('Group', name, { parent: parentNames[parent], members: { names }, content: selections }),
    ),
    ...shape.selections.map(({ kinds, pattern }, index) =>
      doc('ContentSelection', `selection-${index}`, {
        allowEmpty: true,
        include: [
          {
            kind: kindSets[kinds] ?? '*',
            ...(patterns[pattern] === undefined ? {} : { match: { displayName: patterns[pattern] } }),
          },
        ],
      }),
    ),
  ];
  const live = shape.parents.map((parent, index) =>
    liveOf(
      withoutClashes(parent.content, shape.settings),
      parentIds[index] ?? '',
      index,
      shape.live[index],
      members,
      groups,
      lookalikes || !parent.prune,
    ),
  );
  return {
    yaml: documents.map((one) => JSON.stringify(one)).join('\n---\n'),
    workspaces: [
      ...live.map(({ seed }) => seed),
      ...plain.map(({ id }) => ({ id, tenant })),
      { id: workspaceId('stranger'), tenant },
    ],
    settings: shape.settings,
    published: live.flatMap(({ published }) => published),
  };
}

/**
 * Where copies are renamed, one function can reach a member twice, straight and through a lower tier,
 * and a workspace holds an alias once: a conflict of the fleet, not of muster. So none are drawn there.
 */
function withoutClashes(
  items: readonly (readonly [number, number])[],
  settings: Partial<EmulatorSettings>,
): readonly (readonly [number, number])[] {
  return items.filter(([kind]) => settings.copyNames !== 'new' || kind !== 2);
}

function liveOf(
  items: readonly (readonly [number, number])[],
  id: string,
  index: number,
  shape: LiveShape | undefined,
  members: readonly { readonly name: string; readonly id: string; readonly parents: readonly number[] }[],
  groups: readonly {
    readonly name: string;
    readonly parent: number;
    readonly members: readonly string[];
  }[],
  lookalikes: boolean,
): { readonly seed: WorkspaceSeed; readonly published: readonly (readonly [string, string])[] } {
  const content = contentOf(items, `central${index}`);
  const registered = [
    ...(shape?.members ?? []).flatMap(({ index: at, portalName }) => {
      const member = members.filter(({ parents }) => parents.includes(index))[at];
      if (member === undefined) return [];
      const workspaceName = member.id.slice(member.id.lastIndexOf('/') + 1);
      return [
        {
          name: portalName ? `${workspaceName}(00000000-0000-4000-8000-000000000000)` : `m-${workspaceName}`,
          workspace: member.id.replace('resourceGroups', 'resourcegroups'),
          tenant,
        },
      ];
    }),
    ...(shape?.stranger === true
      ? [{ name: 'stranger(1)', workspace: workspaceId('stranger'), tenant }]
      : []),
  ];
  const seen = new Set<string>();
  const own = groups.filter(({ parent }) => parent === index);
  const drawn = (shape?.groups ?? []).flatMap((group) => {
    const name = own[group.declared]?.name.toUpperCase() ?? `portal-${group.declared}`;
    if (seen.has(name)) return [];
    seen.add(name);
    return [
      {
        ...group,
        name,
        names: registered.filter((_, at) => group.members.includes(at)).map((one) => one.name),
      },
    ];
  });
  const workspaceOf = new Map(
    [...members.map(({ name, id: workspace }) => ({ name, workspace })), ...registered].map(
      ({ name, workspace }) => [name, workspace.toLowerCase()] as const,
    ),
  );
  const liveGroups = lookalikes ? drawn : withoutLookalikes(drawn, own, workspaceOf);
  const assignments = liveGroups.flatMap(({ name, items: picked, ownName }) =>
    picked === null
      ? []
      : [
          {
            name: ownName ? name : `assignment-of-${name}`,
            group: name,
            items: content
              .filter((_, at) => picked.includes(at))
              .map((one) => `${collection(one.type)}/${one.name}`),
          },
        ],
  );
  return {
    seed: {
      id,
      tenant,
      content,
      configurations:
        shape === undefined || shape.enabled === 'none' ? [] : [{ name: 'default', mode: shape.enabled }],
      members: registered,
      groups: liveGroups.map(({ name, names }) => ({ name, displayName: `Portal ${name}`, members: names })),
      assignments,
    },
    published:
      shape?.enabled === 'Enabled'
        ? liveGroups.flatMap(({ published, ownName, name, items: picked }) =>
            published && picked !== null ? [[id, ownName ? name : `assignment-of-${name}`] as const] : [],
          )
        : [],
  };
}

const collection = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

function doc(kind: string, name: string, spec: Readonly<Record<string, unknown>>) {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}
