import { describe, expect, test } from 'vitest';
import { causeHint, causeOf } from '../../src/apply/pair-results.js';
import type { PairCause } from '../../src/model/content.js';
import { realTexts } from './pair-cause-texts.js';
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

test('real texts of the service are told apart', () => {
  const judged = realTexts.map(([source, text]) => [source, text, causeOf(text, item, member)]);
  expect(realTexts.length).toBeGreaterThanOrEqual(40);
  expect(judged).toEqual(realTexts);
});

test.each<[string, PairCause]>([
  ["BadRequest. The table 'X_CL' does not exist in the workspace", 'CannotRun'],
  ["BadRequest: Failed to resolve scalar expression named 'UserPermission'", 'CannotRun'],
  ["Failed to resolve scalar expression named 'Unauthorized'", 'CannotRun'],
  [`Failed to resolve scalar expression named '["Forbidden"]'.`, 'CannotRun'],
  ['The watchlist "429" could not be found', 'CannotRun'],
  ["Operation returned an invalid status code 'Forbidden'", 'PermissionDenied'],
  ["NotFound. The function 'imDns' could not be found", 'CannotRun'],
  ["Status code: Forbidden. The limit of the table 'x' does not exist", 'PermissionDenied'],
  ['Status code: BadRequest. Forbidden characters: 403', 'Unknown'],
  ['InternalServerError. The workspace was not found', 'Unknown'],
  ['Status code: 500 in a workspace of 429 rules', 'Unknown'],
])('the status comes first: "%s" is %s', (message, cause) => {
  expect(causeOf(message, item, member)).toBe(cause);
});

test.each([
  ["Failed to resolve table or column expression named 'IdentityInfo'", 'the table or column IdentityInfo'],
  [`Failed to resolve scalar expression named '["User Name"]'.`, 'the column User Name'],
  ["Failed to resolve column or scalar expression named 'key'", 'the column key'],
  ["The table 'X_CL' does not exist in the workspace", 'the table X_CL'],
  ['One of the tables does not exist.', 'a table, function, watchlist or column that the query uses'],
])('what a member lacks is named: %s', (message, lack) => {
  expect(causeHint('CannotRun', item, 'london', message)).toBe(
    `london lacks ${lack}: connect what brings it there or publish it first, or take "Rule a" out of the selection.`,
  );
});

test('a text of any length is judged in time that grows with it alone', () => {
  for (const part of ['table ', 'status code ', "named '[", '(a', "'", 'does not exist ', 'maximum '])
    expect(causeOf(part.repeat(20_000), item, member)).toBeDefined();
});

test('Sentinel that is not switched on has the same hint as in a plan', () => {
  const message = "Workspace 'w' is not onboarded to Microsoft Sentinel.";
  expect(causeHint('Unknown', item, 'london', message)).toBe(
    'Onboard Microsoft Sentinel to the workspace; `muster doctor` prints the command.',
  );
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
