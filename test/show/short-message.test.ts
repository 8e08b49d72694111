import { expect, test } from 'vitest';
import { commonMessage, shortMessage } from '../../src/show/short-message.js';

const id = (name: string) =>
  `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/${name}`;
const refusal = (name: string, request: string) =>
  `PUT ${id('soc')}/providers/Microsoft.SecurityInsights/workspaceManagerMembers/${name}: 403 LinkedAuthorizationFailed: no right on '${id(name)}' (x-ms-request-id ${request})`;

test('the request and its id go, and each resource is called by its name', () => {
  expect(shortMessage(refusal('bank', 'a-1'))).toBe("403 LinkedAuthorizationFailed: no right on 'bank'");
  expect(shortMessage(`GET ${id('bank')} after 5 attempts: 503 (x-ms-request-id b)`)).toBe('503');
  expect(shortMessage('Failed to write. Status code: Forbidden.')).toBe(
    'Failed to write. Status code: Forbidden.',
  );
});

test('messages of one cause have the same words, whatever they name', () => {
  const common = (name: string) =>
    commonMessage(`The member could not be created: ${refusal(name, name)}`, [[name, 'the member']]);
  expect(common('bank')).toBe(common('hospital'));
  expect(
    commonMessage('“Rule 1” is gone; Rule 1b, bank-2 and bank stay', [
      ['Rule 1', 'the item'],
      ['bank', 'the member'],
    ]),
  ).toBe('the item is gone; Rule 1b, bank-2 and the member stay');
});

test('a message of a megabyte costs no more than its length', () => {
  const long = `PUT ${'/a'.repeat(500_000)} `;
  expect(shortMessage(long)).toBe(long);
});
