import { expect, test } from 'vitest';
import { importedFiles } from '../../../src/features/import/imported-files.js';
import { importParent } from '../../../src/features/import/import-parent.js';
import type { LiveParent } from '../../../src/model/live.js';
import { aFleet, aLiveParent, anItem, memberName, tenant, workspaceId } from '../../support/builders.js';
import { carriedOut } from '../../support/carry-out.js';
import { planOf } from '../../support/plan-world.js';

const imported = (live: LiveParent) =>
  importParent(live, { workspace: workspaceId('soc'), tenant, style: 'names', workbookResourceGroups: [] });
const told = (live: LiveParent) =>
  imported(live).findings.map(({ code, severity, message }) => [code, severity, message]);
const writes = (live: LiveParent) =>
  imported(live)
    .next.steps.filter(({ action }) => action !== 'publish')
    .map(({ id }) => id);
const texts = (live: LiveParent) =>
  new Map(importedFiles(imported(live).fleet).map(({ name, text }) => [name, text]));

test('a group with parts of members who do not get everything becomes one, with an Override for each', () => {
  const rules = ['audit', 'logon', 'mail'].map((name) => anItem(name));
  const fleet = aFleet()
    .withGroup('emea', ['bank', 'mill', 'vault'], { displayName: 'EMEA' })
    .withOverride('noise', ['bank'], ['mail'])
    .withOverride('more', ['mill'], ['mail', 'logon'])
    .build();
  const bare = aLiveParent()
    .withItems(...rules)
    .build();
  const live = carriedOut(bare, planOf(fleet, bare));
  expect(live.groups).toHaveLength(3);
  expect([writes(live), told(live)]).toEqual([[], []]);
  const part = live.groups.find(({ memberResourceNames: [first] }) => first === memberName('bank'))?.name;
  const found = imported(live).fleet.overrides ?? [];
  expect(found.find(({ members }) => members.includes('bank'))).toMatchObject({
    group: 'emea',
    members: ['bank'],
    items: [{ kind: 'AnalyticsRule', names: [{ name: 'mail', displayName: 'Rule mail' }] }],
    reason: `As imported: the live group ${part ?? ''} leaves them out`,
  });
  expect(found.map(({ name }) => name)).toEqual(['emea-without', 'emea-without-2']);
  expect(texts(live).get('groups.yaml')).toContain(`---
# yaml-language-server: $schema=./muster.schema.json
apiVersion: muster/v1
kind: Override
metadata:
  name: emea-without
spec:
  members:
    names:
`);
});

test('a group that is only called like such a part is none, and the two are not declared together', () => {
  const live = aLiveParent()
    .withItems(anItem('r-1'))
    .withGroup('emea', ['bank'])
    .withAssignment('emea', [anItem('r-1')])
    .withGroup('emea--x-1a2b3c4d', ['mill'], { displayName: 'Mine' })
    .build();
  expect(told(live)).toEqual([
    [
      'MUS339',
      'info',
      'Group emea is in no file: emea--x-1a2b3c4d is named like a part of it and is none, so the two cannot be declared together. The next apply leaves it alone.',
    ],
  ]);
});
