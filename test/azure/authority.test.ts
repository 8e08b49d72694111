import { expect, test } from 'vitest';
import { withAuthority } from '../../src/azure/login/authority.js';
import { resolveEndpoint } from '../../src/azure/endpoint.js';
import { azure } from './arm-world.js';

test.each([
  ['AzureCloud', 'https://management.azure.com', 'https://login.microsoftonline.com'],
  ['AzureUSGovernment', 'https://management.usgovcloudapi.net', 'https://login.microsoftonline.us'],
  ['AzureChinaCloud', 'https://management.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
])(
  '%s has its endpoint, audience and authority, which the environment may repeat',
  (cloud, url, authorityHost) => {
    const endpoint = resolveEndpoint({ cloud });
    if (!endpoint.ok) throw new Error('not resolved');
    const expected = {
      ok: true,
      value: { url, cloud, scope: `${url}/.default`, authorityHost, loopback: false },
    };
    expect(withAuthority(endpoint.value, {})).toEqual(expected);
    expect(withAuthority(endpoint.value, { authority: '' })).toEqual(expected);
    expect(withAuthority(endpoint.value, { authority: `${authorityHost}/` })).toEqual(expected);
    expect(withAuthority(endpoint.value, { authority: new URL(authorityHost).host })).toEqual(expected);
  },
);

test.each([
  ['https://login.contoso.example', 'listed'],
  ['https://localhost:7443', 'loopback'],
])('%s is used where the environment lists it', (authority, customAuthority) => {
  const { host } = new URL(authority);
  expect(withAuthority(azure, { authority, allowed: `other.example, ${host}` })).toEqual({
    ok: true,
    value: { ...azure, authorityHost: authority, customAuthority },
  });
});

test.each([
  [
    'https://login.contoso.example',
    'A login must not be sent to login.contoso.example: it is not the authority of AzureCloud.',
    'Unset AZURE_AUTHORITY_HOST, or list login.contoso.example in MUSTER_ALLOWED_ENDPOINTS if you trust it with your secrets.',
  ],
  [
    'https://login.microsoftonline.us',
    'AZURE_AUTHORITY_HOST is https://login.microsoftonline.us, which is the authority of AzureUSGovernment and not of AzureCloud.',
    'Use --cloud AzureUSGovernment, or unset AZURE_AUTHORITY_HOST.',
  ],
  [
    'http://localhost:1',
    'AZURE_AUTHORITY_HOST is not an https URL.',
    'Write it like https://login.microsoftonline.com.',
  ],
  [
    'https://a:b@localhost',
    'AZURE_AUTHORITY_HOST is not an https URL.',
    'Write it like https://login.microsoftonline.com.',
  ],
  [
    'https://',
    'AZURE_AUTHORITY_HOST is not an https URL.',
    'Write it like https://login.microsoftonline.com.',
  ],
])('%s is refused', (authority, message, hint) => {
  expect(withAuthority(azure, { authority, allowed: 'localhost' })).toEqual({
    ok: false,
    problems: [{ code: 'MUS217', message, hint }],
  });
});
