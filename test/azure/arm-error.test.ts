import { describe, expect, test } from 'vitest';
import { armErrorOf, inert } from '../../src/azure/arm-error.js';
import { anArmWorld, armError, azure, insights, inTurn, workspace } from './arm-world.js';

describe('an error body', () => {
  test.each([
    ['of common-types', armError('Bad', 'No.'), { code: 'Bad', message: 'No.', codes: ['Bad'] }],
    ['without `error`', { code: 'Bad', message: 'No.' }, { code: 'Bad', message: 'No.', codes: ['Bad'] }],
    ['in PascalCase', { Code: 'Bad', Message: 'No.' }, { code: 'Bad', message: 'No.', codes: ['Bad'] }],
    [
      'of OData',
      { 'odata.error': { code: 'Bad', message: { lang: 'en', value: 'No.' } } },
      { code: 'Bad', message: 'No.', codes: ['Bad'] },
    ],
    [
      'with details and inner error, each text once',
      {
        error: {
          code: 'Outer',
          message: 'Several.',
          details: [{ code: 'One', message: 'First.' }, { code: 'One', message: 'First.' }, 'odd'],
          innererror: { code: 'Two', message: 'Second.' },
        },
      },
      { code: 'Outer', message: 'Several. First. Second.', codes: ['Outer', 'One', 'Two'] },
    ],
    [
      'that is JSON within a message',
      armError('Outer', '{"error":{"code":"Inner","message":"Why."}}'),
      { code: 'Outer', message: 'Why.', codes: ['Outer', 'Inner'] },
    ],
    ['that only looks like JSON', armError('Bad', '{no'), { code: 'Bad', message: '{no', codes: ['Bad'] }],
    ['without anything', {}, { codes: [] }],
    ['that is no object', 'text', { codes: [] }],
    ['that is missing', undefined, { codes: [] }],
  ])('%s is understood', (_what, body, expected) => {
    expect(armErrorOf(body)).toEqual(expected);
  });

  test('nested without end is cut', () => {
    let body: object = { code: 'deep', message: 'deep' };
    for (let depth = 0; depth < 50; depth += 1) body = { error: { code: `c${depth}`, innererror: body } };
    expect(armErrorOf(body).codes).toEqual(['c49', 'c48', 'c47']);
  });
});

describe('a text of the service', () => {
  test.each([
    ['line\r\n  breaks\tand tabs', 'line breaks and tabs'],
    ['\u001b[31mred\u0007', '�[31mred�'],
    ['a\u202eb\u2066c\ufeffd', 'a�b�c d'],
    ['a\u{e0061}b\u2800c\u3164d\u180ee \u{1f469}\u200d\u{1f4bb}', 'a�b�c�d�e \u{1f469}\u200d\u{1f4bb}'],
    ['Authorization: Bearer abcdefghijkl.mno', 'Authorization: Bearer [token]'],
    [
      'Bearer authorization failed: the bearer certificates',
      'Bearer authorization failed: the bearer certificates',
    ],
    ['got eyJhbGciOiJub.eyJzdWIiOiIx.c2ln here', 'got [token] here'],
    ['x'.repeat(2001), `${'x'.repeat(2000)}…`],
  ])('is made harmless: %j', (text, expected) => {
    expect(inert(text)).toBe(expected);
  });
});

describe('the next action', () => {
  const member = `${insights}/workspaceManagerMembers/ws%28sub%29`;
  const put = { method: 'PUT', path: member, api: 'workspaceManager', body: {} } as const;

  test.each([
    [407, 'ProxyAuthenticationRequired', 'HTTPS_PROXY'],
    [403, 'AuthorizationFailed', 'Microsoft Sentinel Contributor'],
    [403, 'constructor', 'Microsoft Sentinel Contributor'],
    [409, 'MissingSubscriptionRegistration', 'az provider register'],
    [404, 'SubscriptionNotFound', 'delegated by Azure Lighthouse'],
    [404, 'Odd', 'Check the id'],
    [400, 'NoRegisteredProviderFound', 'MUSTER_API_VERSION'],
    [400, 'BadRequest', undefined],
    [500, 'InternalServerError', 'Check the member’s tenant'],
  ])('after %i %s', async (status, code, hint) => {
    const { client } = anArmWorld(inTurn({ status, body: armError(code, 'No.') }));
    const answer = await client.send(put);
    const given = answer.ok ? undefined : answer.problem.hint;
    if (hint === undefined) expect(given).toBeUndefined();
    else expect(given).toContain(hint);
  });

  test('is told at once where a 409 is no other write but a missing registration or a lock', async () => {
    const body = armError('MissingSubscriptionRegistration', 'Not registered.');
    const { client, seen } = anArmWorld(inTurn({ status: 409, body }));
    const answer = await client.send(put);
    expect(seen).toHaveLength(1);
    expect(answer.ok ? undefined : answer.problem.code).toBe('MUS203');
  });

  test.each([
    [
      "The client has permission to perform action 'x' on scope 'y', however it does not have permission to perform action 'z' on the linked scope(s) 'w' or the linked scope(s) are invalid.",
      'Give the login a role on the workspace that the message names, Microsoft Sentinel Contributor, and check the member’s workspace id.',
    ],
    [
      "The client has permission to perform action 'x' on scope 'y', however the current tenant 't' is not authorized to access linked subscription 's'.",
      'Delegate the subscription that the message names to the login’s tenant with Azure Lighthouse; a role alone does not help.',
    ],
  ])('of LinkedAuthorizationFailed depends on its text: %s', async (message, hint) => {
    const { client } = anArmWorld(
      inTurn({ status: 403, body: armError('LinkedAuthorizationFailed', message) }),
    );
    const answer = await client.send(put);
    expect(answer.ok ? undefined : answer.problem.hint).toBe(hint);
  });

  test.each([
    [
      400,
      {
        error: {
          code: 'BadRequest',
          message: JSON.stringify(
            armError(
              'BadRequest',
              "Workspace 'soc' is not onboarded to Microsoft Sentinel. Please onboard through the portal.",
            ),
          ),
        },
      },
    ],
    [404, armError('NotFound', "Couldn't find workspaceMetadata of workspace id 7")],
  ])('where Sentinel is not switched on is one, whether Azure answers %i or not', async (status, body) => {
    const { client } = anArmWorld(inTurn({ status, body }));
    for (const answer of [
      await client.send(put),
      await client.list({ path: member, api: 'workspaceManager' }),
    ])
      expect(answer.ok ? undefined : answer.problem).toMatchObject({
        code: 'MUS706',
        hint: 'Onboard Microsoft Sentinel to the workspace; `muster doctor` prints the command.',
      });
  });

  test.each([
    ['ReadOnlyDisabledSubscription', 'Re-enable the subscription'],
    ['ResourceGroupBeingDeleted', 'it is being deleted'],
    ['RequestDisallowedByPolicy', 'Azure Policy'],
    ['ScopeLocked', 'Ask whoever set the lock on the subscription, resource group or workspace to remove it'],
    ['DisallowedOperation', 'another subscription'],
    ['DisallowedProvider', 'another subscription'],
    ['RequestDisallowedByAzure', 'another region'],
  ])('after 409 %s comes at once', async (code, hint) => {
    const { client, seen } = anArmWorld(inTurn({ status: 409, body: armError(code, 'No.') }));
    const answer = await client.send(put);
    expect(seen).toHaveLength(1);
    expect(answer.ok ? undefined : answer.problem).toMatchObject({
      code: 'MUS203',
      hint: expect.stringContaining(hint) as string,
    });
  });

  test('comes from the detail that knows the cause, and says what is locked', async () => {
    const locked = `The scope '${member}' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg-soc', '${workspace}'. Please remove the lock and try again.`;
    const body = {
      error: { code: 'Forbidden', message: 'No.', details: [{ code: 'ScopeLocked', message: locked }] },
    };
    const { client } = anArmWorld(inTurn({ status: 403, body }));
    expect(await client.send(put)).toMatchObject({
      armCode: 'Forbidden',
      problem: {
        code: 'MUS203',
        message: `PUT ${member}: 403 Forbidden: No. ${locked}`,
        hint: `Ask whoever set the lock on /subscriptions/s/resourceGroups/rg-soc, ${workspace} to remove it (\`az lock list\` shows its name and notes), or take what is there out of the files.`,
      },
    });
  });

  test('on this machine is about the emulator and its token', async () => {
    const endpoint = { ...azure, url: 'http://127.0.0.1:7070', loopback: true };
    const refused = anArmWorld(inTurn({ status: 401 }), { endpoint });
    const absent = anArmWorld(inTurn(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), { endpoint });

    const answers = [await refused.client.send(put), await absent.client.send(put)];

    expect(answers.map((answer) => (answer.ok ? undefined : answer.problem))).toEqual([
      {
        code: 'MUS202',
        message: `PUT ${member}: 401`,
        hint: 'Check MUSTER_TOKEN: this endpoint does not accept it.',
      },
      {
        code: 'MUS201',
        message: 'http://127.0.0.1:7070 cannot be reached after 4 attempts: ECONNREFUSED',
        hint: 'Start what should listen on http://127.0.0.1:7070 (`muster emulator`), or correct --endpoint.',
      },
    ]);
  });
});
