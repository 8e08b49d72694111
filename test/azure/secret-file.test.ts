import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { namedLogin } from '../../src/azure/login/named-login.js';
import { maxSecretBytes } from '../../src/azure/login/secret-file.js';
import { azure } from './arm-world.js';
import { aCredential, deps, inFile, problemOf } from './credentials.js';

describe.skipIf(process.platform === 'win32')('a file that a Credential names', () => {
  let base = '';
  let folder = '';
  const put = (path: string, text: string) => {
    writeFileSync(join(base, path), text);
  };
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'muster-'));
    folder = join(base, 'secrets');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    mkdirSync(join(base, 'fleet/nested'), { recursive: true });
  });
  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  async function told(
    path: string,
    dir = folder,
    reach = [join(base, 'fleet')],
  ): Promise<readonly unknown[]> {
    const credential = aCredential({ type: 'clientCertificate', certificateFrom: inFile(path) });
    const given = { ...deps({ MUSTER_CREDENTIAL_DIR: dir }), reach };
    return problemOf(await namedLogin(credential, azure, given).token());
  }
  const read = ['MUS218', 'The certificate of the Credential "theirs" holds no certificate in PEM form', 9];
  const notRead = (path: string) => [
    'MUS216',
    `The Credential "theirs" reads ${path}, and no such secret can be read below MUSTER_CREDENTIAL_DIR`,
    9,
  ];

  test('is read below the folder that the environment names, and as Kubernetes links it', async () => {
    put('secrets/a.pem', 'text');
    put('secrets/sub/b.pem', 'text');
    mkdirSync(join(folder, '..2026_01'));
    put('secrets/..2026_01/token', 'text');
    symlinkSync('..2026_01', join(folder, '..data'));
    symlinkSync('..data/token', join(folder, 'token'));
    for (const path of ['a.pem', 'sub/b.pem', 'token']) expect(await told(path)).toEqual(read);
  });

  test('of a size beyond reason, or of none, is not read', async () => {
    put('secrets/empty', '');
    put('secrets/most', 'x'.repeat(maxSecretBytes));
    put('secrets/more', 'x'.repeat(maxSecretBytes + 1));
    expect(await told('empty')).toEqual(notRead('empty'));
    expect(await told('most')).toEqual(read);
    expect(await told('more')).toEqual(notRead('more'));
  });

  test('that leads out, waits for ever or never ends is as one that is not there', async () => {
    put('outside', 'secret of the machine');
    put('secrets/plain', 'text');
    symlinkSync(join(base, 'outside'), join(folder, 'link'));
    symlinkSync(base, join(folder, 'up'));
    symlinkSync('/proc/self/environ', join(folder, 'environ'));
    symlinkSync('/dev/zero', join(folder, 'zero'));
    symlinkSync('loop', join(folder, 'loop'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const paths = [
      ...['gone', 'link', 'up/outside', 'environ', 'zero', 'loop', 'pipe', 'sub', '.', 'plain/x'],
      ...['../outside', 'sub/../../outside', join(base, 'outside'), '/proc/self/environ', 'a\0b'],
    ];
    for (const path of paths) expect(await told(path)).toEqual(notRead(path));
  });

  test('of the kernel is not read even where the folder is set to it', async () => {
    expect(await told('environ', '/proc/self')).toEqual(notRead('environ'));
    expect(await told('zero', '/dev')).toEqual(notRead('zero'));
  });

  test('is not read where a pull request could have put the folder', async () => {
    const unusable = (what: string) => [
      'MUS221',
      `The Credential "theirs" reads a.pem below MUSTER_CREDENTIAL_DIR, which ${what}`,
      9,
    ];
    const reachable = unusable('is among the files of the fleet, which a pull request can change');
    put('secrets/a.pem', 'text');
    symlinkSync(folder, join(base, 'fleet/away'));
    symlinkSync(join(base, 'fleet'), join(base, 'in'));
    expect(await told('a.pem', join(base, 'fleet'))).toEqual(reachable);
    expect(await told('a.pem', join(base, 'fleet/nested'))).toEqual(reachable);
    expect(await told('a.pem', join(base, 'fleet/away'))).toEqual(reachable);
    expect(await told('a.pem', join(base, 'in/nested'))).toEqual(reachable);
    expect(await told('a.pem', 'secrets')).toEqual(unusable('is not an absolute path'));
    expect(await told('a.pem', join(base, 'gone'))).toEqual(unusable('is not there'));
    // The repository around the files counts, too.
    expect(await told('a.pem')).toEqual(read);
    mkdirSync(join(base, '.git'));
    expect(await told('a.pem')).toEqual(reachable);
  });
});
