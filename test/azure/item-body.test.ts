import { expect, test } from 'vitest';
import { itemBody } from '../../src/content/canonical-body.js';
import { withBody } from '../../src/azure/read/read-parent.js';
import { anItem, workspaceId } from '../support/builders.js';
import { anArmWorld } from './arm-world.js';

const { client } = anArmWorld(() => ({ body: {} }));
const rule = (severity: string) => ({ id: '/x', properties: { severity, lastModifiedUtc: 'now' } });

test('an item carries what its list said of it, in canonical form', () => {
  const item = anItem('r');

  expect(withBody(client, { central: workspaceId('soc') }, rule('High'), item)).toEqual({
    ...item,
    body: itemBody({ properties: { severity: 'High' } }),
  });
});

test('an automation rule is delivered without its playbooks', () => {
  const raw = { properties: { actions: [{ order: 1, actionType: 'RunPlaybook' }] } };

  expect(
    withBody(client, { central: workspaceId('soc') }, raw, anItem('a', { kind: 'AutomationRule' })).body,
  ).toEqual(itemBody({}));
});

test('items with the same body share it, whatever workspace they are read from, and only within a run', () => {
  const body = (of: typeof client, parent: string) =>
    withBody(of, { central: workspaceId(parent) }, rule('Low'), anItem('r', {}, parent)).body;

  expect(body(client, 'soc')).toBe(body(client, 'other'));
  expect(body(anArmWorld(() => ({ body: {} })).client, 'soc')).not.toBe(body(client, 'soc'));
});

test('a workbook of a list without content is known in part, which is another body than the whole', () => {
  const workbook = anItem('w', { kind: 'Workbook' });
  const body = (properties: object) =>
    withBody(client, { central: workspaceId('soc') }, { properties }, workbook).body;

  expect(body({ displayName: 'W' })).toEqual(itemBody({ properties: { displayName: 'W' } }, true));
  expect(body({ displayName: 'W', serializedData: '{}' })).toEqual(
    itemBody({ properties: { displayName: 'W', serializedData: {} } }),
  );
});
