import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/apply/events.js';
import { postNotification } from '../../../src/cli/post-notification.js';
import { notifyTarget } from '../../../src/features/notify/notification.js';
import { readNotified, writeNotified } from '../../../src/features/notify/notify.js';
import type { PairStatus } from '../../../src/model/content.js';
import { anEngine, muster } from '../../cli/fakes.js';
import { FakeClock, LockClock, YieldingClock } from '../../support/fake-clock.js';
import { aJob, aPair, aParentPlan, aPlan, publish } from '../run/builders.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-notify-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

const secret = 'https://hooks.example.org/T0/s3cret';

function events(status: PairStatus, error = 'denied'): readonly RunEvent[] {
  const failed = status === 'Failed';
  return [
    { type: 'jobFinished', job: aJob({ state: failed ? 'Failed' : 'Succeeded' }) },
    {
      type: 'pairs',
      pairs: [aPair(1, 'a', status, failed ? { cause: 'PermissionDenied', error } : {})],
    },
    { type: 'finished', at: '2026-11-22T10:00:05.000Z', outcome: failed ? 'failed' : 'succeeded' },
  ];
}

/** One command line, with everything that it posted. */
async function posted(
  argv: string,
  told: readonly RunEvent[],
  more: { readonly refused?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const posts: (readonly [string, unknown])[] = [];
  const engine = anEngine({
    events: told,
    plan: aPlan(aParentPlan([publish('finance-eu')])),
    postNotification: (url, body) => {
      posts.push([url, body]);
      return Promise.resolve(more.refused);
    },
  });
  const ended = await muster(argv, engine, {
    cwd,
    env: more.env ?? {},
    clock: new YieldingClock('2026-11-22T10:00:00Z'),
  });
  return { ...ended, posts };
}

test('a failure is posted: what failed, where and why, with the fingerprint of the report', async () => {
  const { exit, posts, err } = await posted(
    `apply --yes --quiet --notify ${secret} --report r.json`,
    events('Failed'),
  );
  const report = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')) as { fingerprint: string };
  expect([exit, posts, err]).toEqual([
    4,
    [
      [
        secret,
        {
          schemaVersion: 1,
          tool: 'muster 0.1.0',
          command: 'apply',
          at: '2026-11-22T10:00:00.000Z',
          exitCode: 4,
          title: '✖ Apply failed in part.',
          summary: 'pairs: 0 succeeded, 1 failed',
          troubles: ['contoso-soc / finance-eu: job Failed, 1 pair not delivered (PermissionDenied)'],
          more: 0,
          fingerprint: report.fingerprint,
        },
      ],
    ],
    '',
  ]);
  const ajv = new Ajv2020();
  addFormats.default(ajv);
  const schema = readFileSync(new URL('../../../schemas/notification.schema.json', import.meta.url), 'utf8');
  const fits = ajv.compile(JSON.parse(schema) as object);
  fits(posts[0]?.[1]);
  expect(fits.errors).toBeNull();
});

test('success, an interrupt and a declined question are no news', async () => {
  expect((await posted(`apply --yes --notify ${secret}`, events('Succeeded'))).posts).toEqual([]);
  expect((await posted(`apply --notify ${secret}`, events('Failed'))).posts).toEqual([]);
  const cut: RunEvent = { type: 'finished', at: '2026-11-22T10:00:05.000Z', outcome: 'interrupted' };
  expect((await posted(`apply --yes --notify ${secret}`, [cut])).posts).toEqual([]);
});

test('status tells the same once, again when it changed, and again when it comes back', async () => {
  const count = async (told: readonly RunEvent[], more = '') =>
    (await posted(`status --notify ${secret}${more}`, told)).posts.length;
  const other: readonly RunEvent[] = [
    { type: 'pairs', pairs: [aPair(2, 'a', 'Failed')] },
    ...events('Failed'),
  ];
  expect([
    await count(events('Failed')),
    await count(events('Failed', 'the same, in other words')),
    await count(other),
    await count(other, ' --parent contoso-soc'),
    await count(other),
    await count(events('Succeeded')),
    await count(other),
  ]).toEqual([1, 0, 1, 1, 0, 0, 1]);
});

test('an apply that fails in the same way again is told again', async () => {
  const argv = `apply --yes --notify ${secret}`;
  await posted(argv, events('Failed'));
  expect((await posted(argv, events('Failed'))).posts.length).toBe(1);
});

test('who cannot be told changes no exit code, is told next time, and the URL stands nowhere', async () => {
  const argv = `status --quiet --notify ${secret} --log-level trace`;
  const first = await posted(argv, events('Failed'), { refused: 'HTTP 404' });
  expect([first.exit, first.err.slice(first.err.indexOf('warning'))]).toEqual([
    4,
    'warning MUS626 nobody was notified: HTTP 404\n  hint: Check the URL given by --notify or MUSTER_NOTIFY_URL; the exit code is that of the run.\n',
  ]);
  expect(first.out + first.err).not.toContain('s3cret');
  expect((await posted(argv, events('Failed'))).posts.length).toBe(1);
});

test('a memory that cannot be written or read is told, and stops nothing', async () => {
  writeFileSync(join(cwd, '.muster'), 'in the way');
  const { exit, posts, err } = await posted(`status --quiet --notify ${secret}`, events('Failed'));
  expect([exit, posts.length, err]).toEqual([
    4,
    1,
    'warning MUS626 what was notified cannot be kept in .muster/notified.json (what should be its folder is a file), so the same is told again\n  hint: Make .muster/ writable.\n',
  ]);
  rmSync(join(cwd, '.muster'));
  mkdirSync(join(cwd, '.muster'));
  for (const text of ['{', '[]', '{"told": []}', '{"told": {"status {}": 1}}']) {
    writeFileSync(join(cwd, '.muster/notified.json'), text);
    expect((await posted(`status --notify ${secret}`, events('Failed'))).posts.length).toBe(1);
  }
});

test('a memory whose lock another muster holds for ten seconds is told, and posted all the same', async () => {
  const lock = join(cwd, '.muster', 'notified.json.lock');
  mkdirSync(join(cwd, '.muster'));
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere' }));
  const argv = `status --quiet --notify ${secret}`;
  const first = await posted(argv, events('Failed'));
  expect([first.exit, first.posts.length, first.err.replaceAll(`${cwd}/`, '')]).toEqual([
    4,
    1,
    'warning MUS626 what was notified cannot be kept in .muster/notified.json (another muster (process 1 on elsewhere) holds .muster/notified.json.lock), so the same is told again\n  hint: Wait until it ends, or remove .muster/notified.json.lock if no muster is running.\n',
  ]);
  rmSync(lock);
  expect((await posted(argv, events('Failed'))).posts.length).toBe(1);
  expect((await posted(argv, events('Failed'))).posts.length).toBe(0);

  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere' }));
  const gone = await posted(argv, events('Succeeded'));
  expect([
    gone.exit,
    gone.posts,
    gone.err.slice(0, gone.err.indexOf('\n')).replaceAll(`${cwd}/`, ''),
  ]).toEqual([
    0,
    [],
    'warning MUS626 what was notified cannot be kept in .muster/notified.json (another muster (process 1 on elsewhere) holds .muster/notified.json.lock), so what comes back is not told',
  ]);
});

test('what runs at the same time keep stays, each its own', async () => {
  const path = join(cwd, '.muster', 'notified.json');
  const names = ['a', 'b', 'c', 'd', 'e'];
  const clock = new LockClock(`${path}.lock`);
  const keep = (fingerprint: string | undefined) =>
    Promise.all(names.map((name) => writeNotified(path, clock, name, fingerprint)));
  expect(await keep('told')).toEqual(names.map(() => undefined));
  expect(await readNotified(path)).toEqual(Object.fromEntries(names.map((name) => [name, 'told'])));
  expect(await keep(undefined)).toEqual(names.map(() => undefined));
  expect(await readNotified(path)).toEqual({});
});

describe('where news are posted', () => {
  test.each([
    ['--notify is empty', { notify: ' ' }],
    ['--notify is not a URL', { notify: 'hooks.example.org/s3cret' }],
    ['--notify is not an https URL', { notify: 'http://hooks.example.org/s3cret' }],
    ['--notify is not an https URL', { notify: 'file:///s3cret' }],
    ['--notify has a user name or password in it', { notify: 'https://me:s3cret@hooks.example.org/' }],
  ])('%s', (message, options) => {
    expect(notifyTarget(options, {})).toEqual({
      problems: [{ code: 'MUS601', message, hint: 'Give the https URL of a webhook.' }],
    });
  });
  test.each([
    ['https://hooks.slack.com/services/T/B/x', 'slack'],
    ['https://contoso.webhook.office.com/x', 'teams'],
    ['https://prod-1.westeurope.logic.azure.com:443/workflows/x', 'teams'],
    ['https://x.environment.api.powerplatform.com/y', 'teams'],
    ['https://logic.azure.com.example.org/', 'json'],
    ['http://127.0.0.1:9000/x', 'json'],
  ] as const)('%s takes %s', (url, form) => {
    expect(notifyTarget({}, { MUSTER_NOTIFY_URL: url })).toEqual({
      target: { url: new URL(url).href, form },
      problems: [],
    });
    expect(notifyTarget({ notify: url, notifyAs: 'json' }, {}).target?.form).toBe('json');
  });
  test('nowhere unless somebody asks', () => {
    expect(notifyTarget({}, { MUSTER_NOTIFY_URL: '' })).toEqual({ problems: [] });
  });
  test('a wrong one is refused before anything is read', async () => {
    const { exit, err, posts } = await posted('status', events('Failed'), {
      env: { MUSTER_NOTIFY_URL: 'ftp://s3cret' },
    });
    expect([exit, err, posts]).toEqual([
      1,
      'error MUS601 MUSTER_NOTIFY_URL is not an https URL\n  hint: Give the https URL of a webhook.\n',
      [],
    ]);
  });
});

describe('over the network', () => {
  let server: Server;
  let seen: string[] = [];
  let answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | undefined;
  let url = '';
  beforeEach(async () => {
    seen = [];
    answer = { status: 202 };
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push(`${request.method ?? ''} ${request.headers['content-type'] ?? ''} ${body}`);
        if (answer !== undefined) response.writeHead(answer.status, answer.headers).end();
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('it is one POST of JSON', async () => {
    expect([await postNotification(url, { a: 'ä' }, { env: {}, clock: new FakeClock() }), seen]).toEqual([
      undefined,
      ['POST application/json {"a":"ä"}'],
    ]);
  });
  test('redirects are not followed', async () => {
    answer = { status: 307, headers: { location: url } };
    expect([await postNotification(url, {}, { env: {}, clock: new FakeClock() }), seen.length]).toEqual([
      'HTTP 307',
      1,
    ]);
  });
  test('silence has an end', async () => {
    answer = undefined;
    expect(await postNotification(url, {}, { env: {}, clock: new FakeClock() }, 50)).toBe(
      'no answer within 50 ms',
    );
  });
  test('where nobody listens, the reason names no address', async () => {
    server.close();
    expect(await postNotification(url, {}, { env: {}, clock: new FakeClock() })).toBe('ECONNREFUSED');
  });
});
