import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { realEngine } from '../../src/cli/real-engine.js';
import { run } from '../../src/cli/run.js';
import { aCertificate } from '../support/fake-authority.js';
import { trustCertificate } from '../support/trust-certificate.js';
import { anIo, muster } from './fakes.js';

let folder = '';
let pem = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-'));
  const [own, other] = await Promise.all([aCertificate(), aCertificate()]);
  pem = own.cert;
  writeFileSync(join(folder, 'cert.pem'), own.cert);
  writeFileSync(join(folder, 'key.pem'), own.private);
  writeFileSync(join(folder, 'other.pem'), other.private);
  writeFileSync(join(folder, 'text.pem'), 'hello');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('it says how to log in to it, and answers over https until a signal', async () => {
  trustCertificate(pem);
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const fake = anIo();
  const exit = run(
    ['emulator', '--port', '0', '--tls-cert', cert, '--tls-key', key, '--authority'],
    fake.io,
    realEngine,
  );
  while (!fake.err().includes('Ctrl+C stops it.')) await new Promise(setImmediate);
  const url = /https:\/\/localhost:\d+/.exec(fake.err())?.[0] ?? '';
  const response = await fetch(`${url}/metadata/endpoints?api-version=2015-01-01`);
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { authentication: { loginEndpoint: `${url}/` } },
  ]);
  fake.interrupt();
  expect(await exit).toBe(0);
  const host = new URL(url).host;
  expect(fake.err().split('\n').slice(0, 2)).toEqual([
    `muster emulator listening on ${url}`,
    `Point muster at it: NODE_EXTRA_CA_CERTS=${cert} MUSTER_ENDPOINT=${url} MUSTER_ALLOWED_ENDPOINTS=${host} AZURE_AUTHORITY_HOST=${url} AZURE_TENANT_ID=00000000-0000-4000-8000-000000000001 AZURE_CLIENT_ID=any AZURE_CLIENT_SECRET=any muster plan`,
  ]);
});

test.each([
  [
    '--authority',
    '--authority needs https: Azure’s clients log in over nothing else',
    'Give --tls-cert and --tls-key.',
  ],
  ['--tls-cert cert.pem', '--tls-cert needs --tls-key', 'Give both, or neither.'],
  ['--tls-key key.pem', '--tls-key needs --tls-cert', 'Give both, or neither.'],
  ['--tls-cert gone.pem --tls-key key.pem', '{}gone.pem cannot be read: ENOENT', undefined],
  ['--tls-cert cert.pem --tls-key gone.pem', '{}gone.pem cannot be read: ENOENT', undefined],
  ['--tls-cert text.pem --tls-key key.pem', '{}text.pem holds no certificate in PEM form', undefined],
  [
    '--tls-cert cert.pem --tls-key text.pem',
    '{}text.pem holds no private key in PEM form without a password',
    undefined,
  ],
  ['--tls-cert cert.pem --tls-key other.pem', '{}other.pem is not the key of {}cert.pem', undefined],
])(
  '%s is refused',
  async (flags, message, hint = 'Give a certificate for localhost and its key, as PEM files.') => {
    const argv = flags.replaceAll(/(\w+\.pem)/g, join(folder, '$1'));
    expect(await muster(`emulator --port 0 ${argv}`, realEngine)).toEqual({
      exit: 1,
      out: '',
      err: `error MUS619 ${message.replaceAll('{}', join(folder, '/'))}\n  hint: ${hint}\n`,
      asked: [],
    });
  },
);
