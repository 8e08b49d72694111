import fc from 'fast-check';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { WorkspaceSeed } from '../../src/emulator/seed-workspace.js';
import type { EmulatorSettings } from '../../src/emulator/settings.js';
import { itemOf } from './any-fleet.js';

/** A parent as portal and scripts may have left it, with what no file can say. */
export interface AnyLiveParent {
  readonly seed: WorkspaceSeed;
  readonly settings: Partial<EmulatorSettings>;
  /** Assignments that were published, by name. */
  readonly published: readonly string[];
}

export const central =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc-central';
export const tenants = ['aaaaaaaa-0000-4000-8000-000000000000', 'bbbbbbbb-0000-4000-8000-000000000000'];

function targetOf(subscription: number, group: string, name: string): string {
  return `/subscriptions/00000000-0000-4000-8000-00000000000${subscription}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

/** Customers who call their workspaces alike; one more is the central one itself, and one is none that a file can name. */
const targets = [
  targetOf(2, 'rg-contoso', 'sentinel'),
  targetOf(3, 'rg-fabrikam', 'Sentinel'),
  targetOf(4, 'rg-fabrikam', 'sentinel'),
  targetOf(2, 'rg-contoso', 'a1'),
  targetOf(1, 'rg-x', 'northwind'),
  central,
  '/subscriptions/none/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/odd',
];

const itemNames = ['r-1', 'R 2', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', '- a: b', 'yes', '#x', '4'];
/** Some are other items' resource names. */
const titles = [
  'Alpha',
  'Alpha',
  'r-1',
  'yes',
  'Beta\n- kind: Workbook',
  '[DEV] {x} # no',
  '\u202egpj.exe',
  '4',
];

const groupNames = [
  'Finance EU',
  'finance-eu',
  'finance_eu',
  '7d444840-9dc0-11d1-b245-5ffdce74fad2',
  'emea',
  'emea--2',
  'emea--2--2',
  'EMEA--3',
  '日本',
  'ws(1)',
  'true',
  'x',
];
const displayNames = [
  'Finance (EU)',
  'finance-eu',
  '',
  'null',
  ' spaced ',
  'a\u0007b\u202ec',
  '日本',
  'x: [1] # y',
];
const descriptions = [undefined, '', 'One line', 'two\n\nlines \n', '\r\n', '  '];

interface GroupShape {
  readonly name: number;
  readonly displayName: number;
  readonly description: number;
  readonly members: readonly number[];
  readonly unknown: boolean;
  readonly assignment: {
    readonly ownName: boolean;
    readonly items: readonly number[];
    readonly dangling: boolean;
    readonly second: boolean;
    readonly published: boolean;
  } | null;
}

const shape = fc.record({
  items: fc.uniqueArray(
    fc.record({
      kind: fc.nat(6),
      name: fc.nat(itemNames.length - 1),
      title: fc.nat(titles.length - 1),
      odd: fc.boolean(),
    }),
    // Saved searches share one collection, whatever their kind.
    { maxLength: 8, selector: ({ kind, name }) => `${kind >= 2 && kind <= 5 ? 2 : kind}-${name}` },
  ),
  members: fc.uniqueArray(
    fc.record({
      target: fc.nat(targets.length - 1),
      portalName: fc.boolean(),
      tenant: fc.constantFrom(0, 0, 0, 1),
      upper: fc.boolean(),
    }),
    { maxLength: 7, selector: ({ target, portalName }) => `${target}-${String(portalName)}` },
  ),
  groups: fc.uniqueArray(
    fc.record<GroupShape>({
      name: fc.nat(groupNames.length - 1),
      displayName: fc.nat(displayNames.length - 1),
      description: fc.nat(descriptions.length - 1),
      members: fc.uniqueArray(fc.nat(6), { maxLength: 4 }),
      unknown: fc.boolean(),
      assignment: fc.option(
        fc.record({
          ownName: fc.boolean(),
          items: fc.uniqueArray(fc.nat(7), { maxLength: 5 }),
          dangling: fc.constantFrom(false, false, true),
          second: fc.constantFrom(false, false, false, true),
          published: fc.boolean(),
        }),
      ),
    }),
    { maxLength: 5, selector: ({ name }) => name },
  ),
  orphan: fc.constantFrom(undefined, undefined, 'gone', 'emea--2'),
  mode: fc.constantFrom('Enabled', 'Enabled', 'Enabled', 'Disabled', undefined),
  settings: fc.record({
    systemData: fc.boolean(),
    savedSearchList: fc.constantFrom<'camelCase' | 'PascalCase'>('camelCase', 'PascalCase'),
    idCasing: fc.constantFrom<'recorded' | 'other'>('recorded', 'other'),
    pageSize: fc.constantFrom(1, 3, 100),
    jobDurationMs: fc.constantFrom(0, 2_000),
  }),
});

/** Names that need quoting, GUIDs, equal display names, members registered twice or for nothing, dangling items, odd groups. */
export const anyLiveParent: fc.Arbitrary<AnyLiveParent> = shape.map(
  ({ items, members, groups, orphan, mode, settings }): AnyLiveParent => {
    const content = items.map(({ kind, name, title, odd }) =>
      variant(itemOf(kind, titles[title] ?? '', itemNames[name] ?? ''), odd),
    );
    const registered = members.map(({ target, portalName, tenant, upper }) => {
      const id = targets[target] ?? '';
      const [, , subscription = ''] = id.split('/');
      const workspaceName = id.slice(id.lastIndexOf('/') + 1);
      return {
        name: portalName ? `${workspaceName}(${subscription})-${target}` : `m${target}`,
        workspace: upper ? id.toUpperCase() : id,
        tenant: tenants[tenant] ?? '',
      };
    });
    const assignments = groups.flatMap(({ name, assignment }) => {
      if (assignment === null) return [];
      const group = groupNames[name] ?? '';
      const held = content.filter((_, index) => assignment.items.includes(index)).map(shortId);
      const own = assignment.ownName ? group : `of ${group}`;
      return [
        {
          name: own,
          group: assignment.ownName ? group : group.toUpperCase(),
          items: [...held, ...(assignment.dangling ? ['alertRules/deleted-rule'] : [])],
          published: assignment.published && !assignment.dangling,
        },
        ...(assignment.second ? [{ name: `zz-${own}`, group, items: held, published: false }] : []),
      ];
    });
    return {
      seed: {
        id: central,
        tenant: tenants[0] ?? '',
        content,
        configurations: mode === undefined ? [] : [{ name: 'default', mode }],
        members: registered,
        groups: groups.map((group) => {
          const description = descriptions[group.description];
          return {
            name: groupNames[group.name] ?? '',
            displayName: displayNames[group.displayName] ?? '',
            ...(description === undefined ? {} : { description }),
            members: [
              ...registered.filter((_, index) => group.members.includes(index)).map(({ name }) => name),
              ...(group.unknown ? ['nobody'] : []),
            ],
          };
        }),
        assignments: [
          ...assignments.map(({ name, group, items: held }) => ({ name, group, items: held })),
          ...(orphan === undefined ? [] : [{ name: 'orphan', group: orphan, items: [] }]),
        ],
      },
      settings,
      published:
        mode === 'Enabled' ? assignments.filter(({ published }) => published).map(({ name }) => name) : [],
    };
  },
);

/** A rule that a template drives, or a workbook in its own storage, where the kind has such. */
function variant(resource: ContentResource, odd: boolean): ContentResource {
  if (!odd) return resource;
  if (resource.type.endsWith('alertRules'))
    return {
      ...resource,
      kind: 'Fusion',
      properties: { displayName: resource.properties.displayName, enabled: true, alertRuleTemplateName: 'f' },
    };
  return resource.type.endsWith('workbooks')
    ? { ...resource, properties: { ...resource.properties, storageUri: '/subscriptions/x/storage' } }
    : resource;
}

function shortId({ type, name }: ContentResource): string {
  return `${type.slice(type.lastIndexOf('/') + 1)}/${name}`;
}
