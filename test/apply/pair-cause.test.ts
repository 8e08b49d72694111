import { describe, expect, test } from 'vitest';
import { causeHint, causeOf } from '../../src/apply/pair-cause.js';
import type { PairCause } from '../../src/model/pair.js';
import { anItem, ruleId, workspaceId } from '../support/builders.js';

const item = anItem('a');
const member = workspaceId('london');

test.each<[string, PairCause]>([
  ['Failed to write. Status code: Forbidden.', 'PermissionDenied'],
  ['AuthorizationFailed: the client does not have authorization', 'PermissionDenied'],
  ['Status code: 403', 'PermissionDenied'],
  ['Status code: 401', 'PermissionDenied'],
  ['Status code: Unauthorized', 'PermissionDenied'],
  ['Status code: TooManyRequests', 'Throttled'],
  ['Status code: 429', 'Throttled'],
  ['The request was throttled', 'Throttled'],
  ['The maximum number of enabled rules was reached', 'LimitExceeded'],
  ['Quota of NRT rules exceeded', 'LimitExceeded'],
  ['Failed to read. Status code: NotFound.', 'ContentDeleted'],
  ['The workspace does not exist', 'MemberDeleted'],
  ['Status code: 404', 'Unknown'],
  ['Status code: Gone', 'Unknown'],
  ['Status code: InternalServerError', 'Unknown'],
  ['', 'Unknown'],
])('"%s" is %s', (message, cause) => {
  expect(causeOf(message, item, member)).toBe(cause);
});

describe('the id that a message names', () => {
  test('tells whether content or member is gone, whatever its casing', () => {
    expect(causeOf(`${ruleId('soc', 'a').toUpperCase()} was not found`, item, member)).toBe('ContentDeleted');
    expect(causeOf(`${member.toUpperCase()} was not found`, item, member)).toBe('MemberDeleted');
  });

  test('is the item’s before the member’s', () => {
    expect(causeOf(`${ruleId('soc', 'a')} for ${member} was not found`, item, member)).toBe('ContentDeleted');
  });

  test('of an item without id cannot be told', () => {
    expect(causeOf('Status code: 404', anItem('a', { resourceId: null }), member)).toBe('Unknown');
  });

  test('is no word of the message: what a customer calls things does not decide', () => {
    const limits = anItem('permission-limit-exceeded');
    const odd = workspaceId('forbidden-403');

    expect(
      causeOf(`${ruleId('soc', 'permission-limit-exceeded')}: Status code: NotFound.`, limits, member),
    ).toBe('ContentDeleted');
    expect(causeOf(`'${odd}' was not found`, item, odd)).toBe('MemberDeleted');
  });
});

test.each<[PairCause, string]>([
  [
    'ContentDeleted',
    '"Rule a" is gone from the central workspace: restore it, or take it out of the selection.',
  ],
  [
    'PermissionDenied',
    'Grant the publishing identity Microsoft Sentinel Contributor on london (through Lighthouse in another tenant), then publish again.',
  ],
  ['MemberDeleted', 'The workspace of london is gone: restore it, or remove the Member.'],
  [
    'LimitExceeded',
    'london is at a limit of its workspace: remove or disable content there, or select less.',
  ],
  ['Throttled', 'Azure was throttling: publish again in a few minutes.'],
  ['Unknown', 'Publish again; if it stays, open the job in the portal for details.'],
])('%s has its own next action', (cause, hint) => {
  expect(causeHint(cause, item, 'london')).toBe(hint);
});

test('another resource that is gone tells nothing of the member, though its id holds a workspace', () => {
  expect(causeOf(`${ruleId('soc', 'other')}: Status code: NotFound.`, item, member)).toBe('Unknown');
});
