import { describe, expect, test } from 'vitest';
import { resolveEndpoint, type EndpointOptions } from '../../src/azure/endpoint.js';

describe('the endpoint', () => {
  test('is that of the public cloud where nothing is said', () => {
    expect(resolveEndpoint({})).toEqual({
      ok: true,
      value: {
        url: 'https://management.azure.com',
        cloud: 'AzureCloud',
        scope: 'https://management.azure.com/.default',
        authorityHost: 'https://login.microsoftonline.com',
        loopback: false,
      },
    });
    expect(resolveEndpoint({ endpoint: ' ' })).toEqual(resolveEndpoint({}));
  });

  test.each([
    ['AzureUSGovernment', 'https://management.usgovcloudapi.net', 'https://login.microsoftonline.us'],
    ['AzureChinaCloud', 'https://management.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
  ])('of %s has its own hosts', (cloud, url, authorityHost) => {
    expect(resolveEndpoint({ cloud })).toEqual({
      ok: true,
      value: { url, cloud, scope: `${url}/.default`, authorityHost, loopback: false },
    });
  });

  test.each([
    ['http://127.0.0.1:7070', 'http://127.0.0.1:7070'],
    ['http://127.9.8.7/', 'http://127.9.8.7'],
    ['http://LOCALHOST:80/', 'http://localhost'],
    ['http://[::1]:7070', 'http://[::1]:7070'],
    ['https://localhost:7443', 'https://localhost:7443'],
  ])('on this machine needs no permission: %s', (endpoint, url) => {
    expect(resolveEndpoint({ endpoint })).toMatchObject({ ok: true, value: { url, loopback: true } });
  });

  test.each(['arm.example:8443', 'https://arm.example:8443', 'x.example, ARM.example:8443 ,'])(
    'elsewhere must be listed, as a host or a URL: %s',
    (allowed) => {
      expect(resolveEndpoint({ endpoint: 'https://arm.example:8443/', allowed })).toMatchObject({
        ok: true,
        value: { url: 'https://arm.example:8443', loopback: false },
      });
    },
  );

  test.each<[string, EndpointOptions, string, string]>([
    [
      'an unknown cloud',
      { cloud: 'toString' },
      'Unknown cloud “toString”.',
      'Choose one of AzureCloud, AzureUSGovernment, AzureChinaCloud.',
    ],
    [
      'what is not a URL, without its credentials',
      { endpoint: 'https://user:pass@arm example' },
      'The endpoint “https://arm example” is not a URL.',
      'Write it like https://management.azure.com.',
    ],
    [
      'a host without scheme',
      { endpoint: 'localhost:7070' },
      'The endpoint “localhost:7070” is not a URL.',
      'Write it like https://management.azure.com.',
    ],
    [
      'credentials in the URL',
      { endpoint: 'https://user:pass@management.azure.com' },
      'The endpoint holds credentials.',
      'Leave user and password out of the URL.',
    ],
    [
      'plain http elsewhere, listed or not',
      { endpoint: 'http://management.azure.com', allowed: 'http://management.azure.com' },
      'The endpoint http://management.azure.com is not https.',
      'Use https; plain http is accepted for a loopback address only.',
    ],
    [
      'another scheme',
      { endpoint: 'file:///etc' },
      'The endpoint file: is not https.',
      'Use https; plain http is accepted for a loopback address only.',
    ],
    [
      'a path',
      { endpoint: 'https://management.azure.com/subscriptions' },
      'The endpoint https://management.azure.com is followed by a path, query or fragment.',
      'Give scheme, host and port only.',
    ],
    [
      'a query',
      { endpoint: 'http://127.0.0.1/?token=x' },
      'The endpoint http://127.0.0.1 is followed by a path, query or fragment.',
      'Give scheme, host and port only.',
    ],
    [
      'a host that is not listed',
      { endpoint: 'https://127.0.0.1.evil.example', allowed: 'arm.example' },
      'A token must not be sent to 127.0.0.1.evil.example: it is not the endpoint of AzureCloud.',
      'List 127.0.0.1.evil.example in MUSTER_ALLOWED_ENDPOINTS if you trust it with your token.',
    ],
    [
      'another cloud than the chosen one',
      { endpoint: 'https://management.usgovcloudapi.net' },
      'A token must not be sent to management.usgovcloudapi.net: it is not the endpoint of AzureCloud.',
      'Use --cloud AzureUSGovernment.',
    ],
    [
      'another port of the cloud’s host',
      { endpoint: 'https://management.azure.com:8443' },
      'A token must not be sent to management.azure.com:8443: it is not the endpoint of AzureCloud.',
      'List management.azure.com:8443 in MUSTER_ALLOWED_ENDPOINTS if you trust it with your token.',
    ],
  ])('refuses %s', (_what, options, message, hint) => {
    expect(resolveEndpoint(options)).toEqual({
      ok: false,
      problems: [{ code: 'MUS211', message, hint }],
    });
  });
});
