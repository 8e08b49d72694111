import { expect, test } from 'vitest';
import { importParent } from '../../../src/features/import/import-parent.js';
import { importedFiles } from '../../../src/features/import/imported-files.js';
import type { LiveParent } from '../../../src/model/live.js';
import {
  aLiveParent,
  anItem,
  memberName,
  subscription,
  tenant,
  workspaceId,
} from '../../support/builders.js';

function imported(live: LiveParent, more: { readonly name?: string } = {}) {
  return importParent(live, {
    workspace: workspaceId('soc'),
    tenant,
    style: 'names',
    workbookResourceGroups: [],
    ...more,
  });
}

const told = (live: LiveParent) =>
  imported(live).findings.map(({ code, severity, message }) => [code, severity, message]);
const writes = (live: LiveParent) =>
  imported(live)
    .next.steps.filter(({ action }) => action !== 'publish')
    .map(({ id }) => id);
const texts = (live: LiveParent) =>
  new Map(importedFiles(imported(live).fleet).map(({ name, text }) => [name, text]));

const rule = anItem('r-1', { displayName: 'Brute force' });

test('a parent becomes four files that say no more than they have to', () => {
  const live = aLiveParent()
    .withItems(rule)
    .withGroup('Finance-EU', ['bank'], { displayName: 'Finance (EU)', description: 'Banks' })
    .withAssignment('finance-eu', [rule])
    .withGroup('later', [])
    .build();
  expect(importedFiles(imported(live).fleet)).toEqual([
    {
      name: 'parent.yaml',
      text: `# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: Parent
metadata:
  name: soc
spec:
  workspace: ${workspaceId('soc')}
  tenant: ${tenant}
`,
    },
    {
      name: 'members.yaml',
      text: `# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: Member
metadata:
  name: bank
spec:
  workspace: ${workspaceId('bank')}
  tenant: ${tenant}
  parents:
    - soc
`,
    },
    {
      name: 'groups.yaml',
      text: `# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: Group
metadata:
  name: finance-eu
spec:
  parent: soc
  resourceName: Finance-EU
  displayName: Finance (EU)
  description: Banks
  members:
    names:
      - bank
  content:
    - finance-eu
---
# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: Group
metadata:
  name: later
spec:
  parent: soc
  content: []
`,
    },
    {
      name: 'selections.yaml',
      text: `# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: ContentSelection
metadata:
  name: finance-eu
spec:
  include:
    - kind: AnalyticsRule
      names:
        - r-1 # Brute force
`,
    },
  ]);
  expect([told(live), writes(live)]).toEqual([[], []]);
});

test('an empty parent is disabled, and its files say that there is nothing', () => {
  const live = aLiveParent().withoutConfiguration().build();
  expect([...texts(live).values()].map((text) => text.split('\n').slice(1).join('\n'))).toEqual([
    expect.stringContaining('  mode: Disabled\n'),
    '# There are no members.\n',
    '# There are no groups.\n',
    '# There are no selections.\n',
  ]);
  expect(writes(live)).toEqual([]);
});

test('a parent may be given a name of its own, and is then meant by all', () => {
  const { fleet, findings } = imported(aLiveParent().withGroup('g', ['bank', 'bank']).build(), {
    name: 'hub',
  });
  expect([fleet.parent.name, findings]).toEqual(['hub', []]);
});

test('groups of equal items share a selection; an assignment of nothing has one that allows it', () => {
  const live = aLiveParent()
    .withItems(rule)
    .withGroup('b', ['x'])
    .withAssignment('b', [rule])
    .withGroup('alpha', ['x'])
    .withAssignment('alpha', [rule])
    .withGroup('none', ['x'])
    .withAssignment('none', [])
    .build();
  expect(imported(live).fleet.groups.map(({ name, content }) => [name, content])).toEqual([
    ['alpha', ['alpha-and-1-more']],
    ['group-b', ['alpha-and-1-more']],
    ['none', ['no-content']],
  ]);
  expect(texts(live).get('selections.yaml')).toContain(
    'spec:\n  include:\n    - match:\n        displayName: "!*"\n  allowEmpty: true\n',
  );
  expect(writes(live)).toEqual([]);
});

test('a group with a GUID for a name is called by its display name', () => {
  const guid = '7d444840-9dc0-11d1-b245-5ffdce74fad2';
  const { fleet } = imported(aLiveParent().withGroup(guid, [], { displayName: 'Finance EU' }).build());
  expect(fleet.groups.map(({ name, resourceName }) => [name, resourceName])).toEqual([['finance-eu', guid]]);
});

test('customers who call their workspaces alike are told apart by resource group', () => {
  const live = aLiveParent()
    .withMember('a', { workspace: workspaceId('law').replace('rg-law', 'rg-contoso') })
    .withMember('b', { workspace: workspaceId('law').replace('rg-law', 'rg-fabrikam') })
    .build();
  expect(imported(live).fleet.members.map(({ name }) => name)).toEqual(['law-rg-contoso', 'law-rg-fabrikam']);
});

test('dangling items and unknown members are told with what the next apply does', () => {
  const live = aLiveParent()
    .withItems(rule)
    .withGroup('g1x', ['bank'], { memberResourceNames: [memberName('bank'), 'nobody'] })
    .withAssignment('g1x', [rule, anItem('gone')])
    .withGroup('g2x', [], { memberResourceNames: ['nobody'] })
    .withAssignment('g2x', [anItem('gone')])
    .build();
  expect(told(live)).toEqual([
    [
      'MUS337',
      'warning',
      'Group g1x names members that do not exist: nobody. The next apply takes them out.',
    ],
    [
      'MUS336',
      'warning',
      'Group g1x holds items that are not in the workspace or that the service does not publish: alertRules/gone. The next apply takes them out.',
    ],
    [
      'MUS337',
      'warning',
      'Group g2x names members that do not exist: nobody. The next apply takes them out, if you allow it with --allow-empty g2x.',
    ],
    [
      'MUS336',
      'warning',
      'Group g2x holds items that are not in the workspace or that the service does not publish: alertRules/gone. The next apply takes them out, if you allow it with --allow-empty g2x.',
    ],
  ]);
  expect(writes(live)).toEqual([
    'update/group/soc/g1x',
    'update/group/soc/g2x',
    'update/assignment/soc/g1x',
    'update/assignment/soc/g2x',
  ]);
});

test('of a parent that is disabled the next apply changes nothing, and the findings say so', () => {
  const live = aLiveParent()
    .withConfiguration('Disabled')
    .withGroup('g1x', [], { memberResourceNames: ['nobody'] })
    .build();
  expect(told(live)).toEqual([
    [
      'MUS337',
      'info',
      'Group g1x names members that do not exist: nobody. Workspace manager is off, and the next apply changes nothing.',
    ],
  ]);
});

test('a second registration gives way to the one that more groups hold', () => {
  const live = aLiveParent()
    .withMember('bank', { name: 'a-first' })
    .withMember('bank', { name: 'b-second' })
    .withGroup('g1x', [], { memberResourceNames: ['b-second'] })
    .withGroup('g2x', [], { memberResourceNames: ['a-first', 'b-second'] })
    .build();
  expect(told(live)).toEqual([
    [
      'MUS338',
      'warning',
      'Member a-first is a second registration of bank, for which muster uses b-second. The next apply leaves it alone, and puts b-second in its place in g2x.',
    ],
  ]);
  expect(writes(live)).toEqual(['update/group/soc/g2x']);
});

test('a member that no file can name is left alone, and leaves its groups', () => {
  const live = aLiveParent()
    .withMember('soc', { name: 'self' })
    .withMember('odd', { name: 'odd', tenant: 'none' })
    .withGroup('g1x', [], { memberResourceNames: ['self'] })
    .build();
  expect(told(live)).toEqual([
    [
      'MUS338',
      'info',
      'Member odd is in no file: its tenant, none, is no GUID. The next apply leaves it alone.',
    ],
    [
      'MUS338',
      'warning',
      'Member self is in no file: it is the central workspace itself. The next apply leaves it alone, and takes it out of g1x.',
    ],
  ]);
});

test('a subscription has one tenant: that of the parent for its own, else that of most members', () => {
  const other = '33333333-3333-3333-3333-333333333333';
  const far = (name: string) => workspaceId(name).replace(subscription, other);
  const live = aLiveParent()
    .withMember('near', { tenant: other })
    .withMember('one', { workspace: far('one'), tenant: other })
    .withMember('two', { workspace: far('two'), tenant: other })
    .withMember('tri', { workspace: far('tri') })
    .build();
  expect(imported(live).fleet.members.map((member) => [member.name, member.tenant])).toEqual([
    ['near', tenant],
    ['one', other],
    ['tri', other],
    ['two', other],
  ]);
  expect(writes(live)).toEqual(['update/member/soc/near', 'update/member/soc/tri']);
  expect(told(live).map(([code, , message]) => [code, message?.split(';')[0]])).toEqual([
    [
      'MUS338',
      `Member near (${memberName('near')}) is registered with tenant ${other}, and its subscription otherwise with ${tenant}`,
    ],
    [
      'MUS338',
      `Member tri (${memberName('tri')}) is registered with tenant ${tenant}, and its subscription otherwise with ${other}`,
    ],
  ]);
});

/** 100 members and 25 items are 2,500 operations: 80 members fit into one publish. */
const hundred = Array.from({ length: 100 }, (_, index) => `m${String(index).padStart(3, '0')}`);
const items = Array.from({ length: 25 }, (_, index) => anItem(`r-${String(index).padStart(2, '0')}`));

function inTwoParts(displayName = 'emea (2)') {
  return aLiveParent()
    .withItems(...items)
    .withGroup('emea', hundred.slice(0, 80))
    .withAssignment('emea', items)
    .withGroup('emea--2', hundred.slice(80), { displayName })
    .withAssignment('emea--2', items);
}

test('a group that muster keeps in parts is one group again', () => {
  const live = inTwoParts().build();
  expect(imported(live).fleet.groups.map(({ name, members }) => [name, members])).toEqual([
    ['emea', hundred],
  ]);
  expect([told(live), writes(live)]).toEqual([[], []]);
});

test('and stays one where its parts hold something dangling', () => {
  const live = inTwoParts().build();
  const assignments = live.assignments.map((one) => ({
    ...one,
    itemIds: [...one.itemIds, '/gone/alertRules/x'],
  }));
  const dangling = { ...live, assignments };
  expect(imported(dangling).fleet.groups.map(({ name }) => name)).toEqual(['emea']);
  expect(told(dangling).map(([code]) => code)).toEqual(['MUS336']);
  expect(writes(dangling)).toEqual(['update/assignment/soc/emea', 'update/assignment/soc/emea--2']);
});

test('also of a parent that is disabled', () => {
  const live = inTwoParts().withConfiguration('Disabled').build();
  expect(imported(live).fleet.groups.map(({ name }) => name)).toEqual(['emea']);
});

test('what is only named like a part is a group of its own, and the whole stays in Azure', () => {
  const live = inTwoParts('EMEA, second half').build();
  expect(imported(live).fleet.groups.map(({ name, resourceName }) => [name, resourceName])).toEqual([
    ['emea-2', 'emea--2'],
  ]);
  expect(told(live)).toEqual([
    [
      'MUS339',
      'info',
      'Group emea is in no file: emea--2 is named like a part of it and is none, so the two cannot be declared together. The next apply leaves it alone.',
    ],
  ]);
  expect(writes(live)).toEqual([]);
});

test('a group above the limit is one group, which the next apply splits', () => {
  const live = aLiveParent()
    .withItems(...items)
    .withGroup('emea', hundred)
    .withAssignment('emea', items)
    .build();
  expect(told(live)).toEqual([
    [
      'MUS339',
      'warning',
      'Group emea needs 2,500 operations, and one publish carries 2,000. The next apply splits it into parts.',
    ],
  ]);
  expect(writes(live)).toEqual([
    'update/group/soc/emea',
    'create/group/soc/emea--2',
    'create/assignment/soc/emea--2',
  ]);
});

test('but not where Azure would take no part of its name', () => {
  const live = aLiveParent()
    .withItems(...items)
    .withGroup('EMEA (all)', hundred)
    .withAssignment('EMEA (all)', items)
    .build();
  expect([told(live).map(([, , message]) => message), writes(live)]).toEqual([
    [
      'Group EMEA (all) is in no file: one publish cannot carry it, and Azure accepts no further group under its name. The next apply leaves it alone.',
    ],
    [],
  ]);
});

test('a name that files cannot hold, a second assignment and one without group are left alone', () => {
  const live = aLiveParent()
    .withGroup('a/b', [])
    .withGroup('g1x', [])
    .withAssignment('g1x', [], { name: 'first' })
    .withAssignment('g1x', [], { name: 'second' })
    .withAssignment('gone', [])
    .build();
  expect(told(live)).toEqual([
    [
      'MUS339',
      'info',
      'Group a/b is in no file: files cannot hold its name. The next apply leaves it alone.',
    ],
    [
      'MUS339',
      'info',
      'Assignment gone is in no file: its group, gone, does not exist. The next apply leaves it alone.',
    ],
    [
      'MUS339',
      'info',
      'Group g1x has further assignments, second; the files hold the items of first only. The next apply leaves the others alone.',
    ],
  ]);
  expect(writes(live)).toEqual([]);
});
