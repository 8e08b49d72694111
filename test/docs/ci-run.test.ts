import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from './documents.js';

let folder = '';

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('counts each test, and each other section as one check', () => {
  const { status, output, lines } = ciRun({ passed: 40, failed: 0 });
  expect(status).toBe(0);
  expect(lines.at(-1)).toBe('48 passed, 0 failed');
  expect(output).not.toContain('FAILED');
});

test('fails with the failed tests, their output and their number', () => {
  const { status, output, lines } = ciRun({ passed: 38, failed: 2, breaks: 'npm test' });
  expect(status).toBe(1);
  expect(output).toContain('FAILED  tests (exit code 3)');
  expect(output).toContain('npm test is broken');
  expect(lines.at(-1)).toBe('46 passed, 2 failed');
});

test('runs the tests once, with coverage', () => {
  ciRun({ passed: 40, failed: 0 });
  const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n');
  expect(asked.filter((line) => /^test |coverage/.test(line))).toEqual([
    expect.stringMatching(/^test -- --coverage --reporter=default --reporter=json --outputFile=\S+$/),
  ]);
});

test('too little coverage is one failure, beside the tests that passed', () => {
  const { status, output, lines } = ciRun({ passed: 40, failed: 0, breaks: 'npm test' });
  expect([status, lines.at(-1)]).toEqual([1, '48 passed, 1 failed']);
  expect(output).toContain('40 tests passed, 1 failed');
});

test('a test run that ends without a report is one failure', () => {
  const { status, lines } = ciRun({ breaks: 'npm test' });
  expect([status, lines.at(-1)]).toEqual([1, '8 passed, 1 failed']);
});

test('a test run that reports nothing is one failure, even where it ends well', () => {
  const { status, lines } = ciRun({ passed: 0, failed: 0 });
  expect([status, lines.at(-1)]).toEqual([1, '8 passed, 1 failed']);
});

test('a failed check names itself, and the others still run', () => {
  const { status, output, lines } = ciRun({ passed: 40, failed: 0, breaks: 'npm run --silent lint' });
  expect(status).toBe(1);
  expect(output).toContain('FAILED  lint (exit code 3): npm run --silent lint');
  expect(output).toMatch(/ok {6}demo/);
  expect(lines.at(-1)).toBe('47 passed, 1 failed');
});

test('without a fitting Node nothing is tried at all', () => {
  const { status, output, lines } = ciRun({ breaks: 'node' });
  expect(status).toBe(1);
  expect(output).not.toContain('install');
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
});

test('without an installation nothing else is tried', () => {
  const { status, output, lines } = ciRun({ passed: 40, failed: 0, breaks: 'npm ci' });
  expect(status).toBe(1);
  expect(output).not.toContain('tests');
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
});

test('installs a browser where there is none, and only then', () => {
  const without = ciRun({ passed: 40, failed: 0 }, undefined, { browser: false });
  expect(without.output).toContain('ok      browser');
  expect(readFileSync(join(folder, 'apt'), 'utf8')).toBe(
    'update\ninstall -y --no-install-recommends chromium\n',
  );
  rmSync(folder, { recursive: true });
  const { output } = ciRun({ passed: 40, failed: 0 });
  expect(output).toContain(`ok      browser   ${join(folder, 'bin', 'chromium')}`);
  expect(existsSync(join(folder, 'apt'))).toBe(false);
});

test('a browser that cannot be installed is told, and fails nothing', () => {
  const { status, output, lines } = ciRun({ passed: 40, failed: 0, breaks: 'apt' }, undefined, {
    browser: false,
  });
  expect([status, lines.at(-1)]).toEqual([0, '48 passed, 0 failed']);
  expect(output).toContain('note    browser   could not be installed: its tests are skipped');
});

test('runs from anywhere', () => {
  const { output } = ciRun({ passed: 1, failed: 0 }, tmpdir());
  expect(output.split('\n')[0]).toContain(folder);
});

/** Runs a copy of the script beside an `npm` that only says what it was asked for, and breaks where told. */
function ciRun(
  npm: { passed?: number; failed?: number; breaks?: string },
  cwd?: string,
  { browser = true } = {},
) {
  folder = mkdtempSync(join(tmpdir(), 'muster-ci-'));
  const bin = join(folder, 'bin');
  mkdirSync(join(folder, '.ci'));
  mkdirSync(bin);
  cpSync(resolve(root, '.ci/run'), join(folder, '.ci/run'));
  writeFileSync(join(bin, 'npm'), fakeNpm);
  chmodSync(join(bin, 'npm'), 0o755);
  for (const [name, text] of [
    ...(browser ? [['chromium', '#!/usr/bin/env bash\n'] as const] : []),
    ['apt-get', fakeApt] as const,
    ['id', '#!/usr/bin/env bash\necho 0\n'] as const,
  ]) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  if (npm.breaks === 'node') {
    writeFileSync(join(bin, 'node'), '#!/usr/bin/env bash\nexit 1\n');
    chmodSync(join(bin, 'node'), 0o755);
  }
  const report =
    npm.passed === undefined
      ? ''
      : JSON.stringify({ numPassedTests: npm.passed, numFailedTests: npm.failed });
  const ended = spawnSync(join(folder, '.ci/run'), {
    cwd: cwd ?? folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: browser ? `${bin}${delimiter}${process.env.PATH ?? ''}` : bareMachine(bin),
      FAKE_REPORT: report,
      FAKE_BREAKS: npm.breaks ?? 'nothing',
    },
  });
  const output = `${ended.stdout}${ended.stderr}`;
  return { status: ended.status, output, lines: output.trimEnd().split('\n') };
}

/** A PATH with what the script runs, and no browser. */
function bareMachine(bin: string): string {
  for (const name of ['bash', 'env', 'node', 'timeout', 'mktemp', 'cat', 'dirname', 'rm', 'grep', 'sed']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, join(bin, name));
  }
  return bin;
}

const fakeApt = `#!/usr/bin/env bash
[ "$FAKE_BREAKS" = apt ] && exit 100
echo "$*" >> "$(dirname "$0")/../apt"
`;

const fakeNpm = `#!/usr/bin/env bash
echo "$*" >> "$(dirname "$0")/../asked"
for arg in "$@"; do
  case "$arg" in --outputFile=*) printf '%s' "$FAKE_REPORT" > "\${arg#--outputFile=}" ;; esac
done
case "npm $*" in "$FAKE_BREAKS"*) echo "$FAKE_BREAKS is broken"; exit 3 ;; esac
`;
