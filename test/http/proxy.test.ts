import { describe, expect, test } from 'vitest';
import { proxyRule } from '../../src/http/proxy.js';

const azure = new URL('https://management.azure.com/x');

function ruleOf(env: Record<string, string>) {
  const rule = proxyRule(env);
  if (!rule.ok) throw new Error(rule.problems[0]?.message);
  return rule.value;
}

describe('the proxy of the environment', () => {
  test.each([
    ['10.1.2.3:8080', { host: 'http://10.1.2.3', port: 8080, username: '', password: '' }],
    ['proxy.example', { host: 'http://proxy.example', port: 80, username: '', password: '' }],
    [
      ' http://proxy.example:3128/ ',
      { host: 'http://proxy.example', port: 3128, username: '', password: '' },
    ],
    ['https://proxy.example', { host: 'https://proxy.example', port: 443, username: '', password: '' }],
    [
      'me:s%40cret@[fd00::1]:8080',
      { host: 'http://[fd00::1]', port: 8080, username: 'me', password: 's%40cret' },
    ],
  ])('is read as curl reads it: %s', (address, proxy) => {
    expect(ruleOf({ HTTPS_PROXY: address })?.proxy).toEqual(proxy);
  });

  test.each([
    [{ HTTPS_PROXY: 'a', https_proxy: 'b', ALL_PROXY: 'c' }, 'http://a'],
    [{ HTTPS_PROXY: '', all_proxy: 'c', HTTP_PROXY: 'd' }, 'http://c'],
    [{ http_proxy: 'd' }, 'http://d'],
    [{}, undefined],
  ])('is the first that is named: %j', (env, host) => {
    expect(ruleOf(env)?.proxy.host).toBe(host);
  });

  test.each([
    ['http://', 'is not a URL'],
    ['proxy.example:99999', 'is not a URL'],
    ['a b', 'is not a URL'],
    ['socks5://10.1.2.3:1080', 'has the scheme socks5, and muster knows http and https'],
    ['me:pass%word@proxy.example', 'has a stray % in its user name or password'],
  ])('that is none is a problem, without its password: %s', (address, what) => {
    expect(proxyRule({ https_proxy: address })).toEqual({
      ok: false,
      problems: [
        {
          code: 'MUS223',
          message: `The address of the proxy in https_proxy ${what}`,
          hint: 'Write https_proxy like http://proxy.example:8080, or unset it.',
        },
      ],
    });
  });

  test('serves neither this machine nor a machine of Azure that asks for its token', () => {
    const rule = ruleOf({ HTTPS_PROXY: 'p' });
    const served = [
      'https://management.azure.com',
      'http://127.0.0.1:7070',
      'https://localhost',
      'http://[::1]',
      'http://169.254.169.254',
      'http://169.254.130.2:8081/msi/token',
    ];
    expect(served.map((url) => rule?.serves(new URL(url)))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test.each([
    ['*', false],
    ['management.azure.com', false],
    ['MANAGEMENT.azure.com.', false],
    ['azure.com', false],
    ['.azure.com', false],
    ['*.azure.com', false],
    ['other.example, azure.com', false],
    ['other.example azure.com:443', false],
    ['azure.com:8443', true],
    ['zure.com', true],
    ['x.management.azure.com', true],
    [' , ,:443,', true],
    ['[::1', true],
  ])('leaves out what NO_PROXY lists: %s', (list, served) => {
    expect(ruleOf({ HTTPS_PROXY: 'p', NO_PROXY: list })?.serves(azure)).toBe(served);
    expect(ruleOf({ HTTPS_PROXY: 'p', no_proxy: list })?.serves(azure)).toBe(served);
  });

  test.each([
    ['10.0.0.0/8', '10.1.2.3', false],
    ['10.1.2.0/24', '10.1.3.3', true],
    ['0.0.0.0/0', '10.1.3.3', false],
    ['10.0.0.0/33', '10.0.0.1', true],
    ['10.0.0.0/x', '10.0.0.1', true],
    ['10.1.2.3', '10.1.2.3', false],
    ['10.1.2.3:8443', '10.1.2.3', true],
    ['fd00::1', '[fd00::1]', false],
    ['[fd00::1]:443', '[fd00::1]', false],
  ])('takes %s for addresses: %s', (list, host, served) => {
    expect(ruleOf({ HTTPS_PROXY: 'p', NO_PROXY: list })?.serves(new URL(`https://${host}/`))).toBe(served);
  });
});
