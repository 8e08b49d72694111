import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.js';
import { anEngine, anIo, muster } from './fakes.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

test.each([
  ['jobs', 'error MUS601 no command is given', 'Run muster jobs --help for the list of commands.'],
  ['help aply', "error MUS601 unknown command 'aply'", 'Run muster --help for the list of commands.'],
  ['aply', "error MUS601 unknown command 'aply'", 'Did you mean apply?'],
  ['destroy', "error MUS601 unknown command 'destroy'", 'Run muster --help for what it takes.'],
  [
    'plan --detailed-exitcod',
    "error MUS601 unknown option '--detailed-exitcod'",
    'Did you mean --detailed-exitcode?',
  ],
  [
    'plan --zzzzzzzzz',
    "error MUS601 unknown option '--zzzzzzzzz'",
    'Run muster plan --help for what it takes.',
  ],
  [
    'plan --timeout soon',
    "error MUS601 option '--timeout <duration>' argument 'soon' is invalid",
    'Give a duration up to 7 days such as 30m, 90s, 1h30m or PT30M.',
  ],
  [
    'plan --timeout 8d',
    "error MUS601 option '--timeout <duration>' argument '8d' is invalid",
    'Give a duration up to 7 days such as 30m, 90s, 1h30m or PT30M.',
  ],
  [
    'plan --concurrency 0',
    "error MUS601 option '--concurrency <n>' argument '0' is invalid",
    'Give a whole number from 1 to 256.',
  ],
  [
    'plan --concurrency 1e9',
    "error MUS601 option '--concurrency <n>' argument '1e9' is invalid",
    'Give a whole number from 1 to 256.',
  ],
  [
    'apply --max-deletes 101%',
    "error MUS601 option '--max-deletes <n|n%>' argument '101%' is invalid",
    'Give a number such as 5, or a share from 0% to 100%.',
  ],
  [
    'apply --max-failed-pairs 101%',
    "error MUS601 option '--max-failed-pairs <n|n%>' argument '101%' is invalid",
    'Give a number such as 5, or a share from 0% to 100%.',
  ],
  [
    'apply --max-new-pairs 5.5%',
    "error MUS601 option '--max-new-pairs <n|n%>' argument '5.5%' is invalid",
    'Give a number such as 500, or a share such as 150%.',
  ],
  [
    'apply --max-lost-pairs some',
    "error MUS601 option '--max-lost-pairs <n|n%>' argument 'some' is invalid",
    'Give a number such as 5, or a share from 0% to 100%.',
  ],
  [
    'plan --report out.xml',
    "error MUS601 option '--report <file>' argument 'out.xml' is invalid",
    'Give a file whose name ends in .json, .md, .sarif or .html. Apply, publish, status and drift write .xml.',
  ],
  ['plan --parent=', "error MUS601 option '--parent <name>' argument '' is invalid", 'Give a name.'],
  [
    'plan --format xml',
    "error MUS601 option '--format <format>' argument 'xml' is invalid",
    'Allowed choices are text, json, markdown.',
  ],
  [
    'plan --parent',
    "error MUS601 option '--parent <name>' argument missing",
    'Run muster plan --help for what it takes.',
  ],
  [
    'emulator one',
    "error MUS601 too many arguments for 'emulator'. Expected 0 arguments but got 1",
    'Run muster emulator --help for what it takes.',
  ],
  [
    'plan --emulator --endpoint http://127.0.0.1:7070',
    'error MUS601 --emulator and --endpoint exclude each other',
    'Leave --endpoint away to use the embedded emulator, or --emulator to use the endpoint.',
  ],
  [
    'plan saved.json',
    'error MUS601 saved.json is a saved plan, which only apply and show take',
    'Name a folder or .yaml files.',
  ],
  [
    'publish',
    'error MUS601 publish needs to know which groups',
    'Give --group NAME, as often as needed, or --all.',
  ],
  [
    'publish --all --group retail',
    'error MUS601 --group and --all exclude each other',
    'Give --group NAME, as often as needed, or --all.',
  ],
  [
    'completion powershell',
    "error MUS601 value 'powershell' is invalid for argument 'shell'",
    'Allowed choices are bash, zsh, fish.',
  ],
  [
    'plan --parent contoso-sox',
    'error MUS603 --parent contoso-sox: the files have no parent of this name',
    'Did you mean "contoso-soc"?',
  ],
  [
    'plan --group nothing-like-it',
    'error MUS603 --group nothing-like-it: the files have no group of this name',
    'The files declare finance-eu, retail.',
  ],
  [
    'plan --group r\u0435tail',
    'error MUS603 --group r\u0435tail: the files have no group of this name',
    'Did you mean "retail"? Character 2 is U+0435 here and U+0065 there.',
  ],
  [
    'pl\u0430n',
    "error MUS601 unknown command 'pl\u0430n'",
    'Did you mean plan? Character 3 is U+0430 here and U+0061 there.',
  ],
  [
    'apply --allow-empty retial',
    'error MUS603 --allow-empty retial: the files have no group of this name',
    'Did you mean "retail"?',
  ],
  [
    'plan --allow-empty-parent retail',
    'error MUS603 --allow-empty-parent retail: the files have no parent of this name',
    'The files declare contoso-emea, contoso-soc.',
  ],
  [
    'plan --parent contoso-soc --group retail',
    'error MUS603 --group retail: the group belongs to parent contoso-emea, which --parent leaves out',
    'Add --parent contoso-emea, or leave --parent away.',
  ],
])('muster %s is refused with one error and exit 1', async (argv, error, hint) => {
  const engine = anEngine();
  expect(await muster(argv, engine)).toEqual({
    exit: 1,
    out: '',
    err: `${error}\n  hint: ${hint}\n`,
    asked: [],
  });
  expect(engine.calls.filter((call) => call !== 'loadFleet')).toEqual([]);
});

test.each(['--version', '-V', 'version'])('muster %s prints the version of the package', async (argv) => {
  expect(await muster(argv)).toEqual({ exit: 0, out: `${version}\n`, err: '', asked: [] });
});

test.each(['', '--help', 'help', 'help plan', 'plan --help'])(
  'muster %s prints help to stdout and exits 0',
  async (argv) => {
    const { exit, out, err } = await muster(argv);
    expect([exit, out.startsWith('Usage: muster'), err]).toEqual([0, true, '']);
  },
);

test('every command has its flags in its help', async () => {
  const flags = async (command: string) =>
    [...(await muster(`${command} --help`)).out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)]
      .map(([, flag]) => flag ?? '')
      .sort();
  const output = ['--format', '--no-color'];
  const network = [
    ...output,
    '--quiet',
    '--log-level',
    '--log-format',
    '--endpoint',
    '--cloud',
    '--emulator',
    '--parent',
    '--group',
    '--report',
    '--concurrency',
  ];
  const guards = [
    '--max-deletes',
    '--max-lost-pairs',
    '--max-new-pairs',
    '--allow-empty',
    '--allow-empty-parent',
  ];
  expect({
    validate: await flags('validate'),
    plan: await flags('plan'),
    apply: await flags('apply'),
    publish: await flags('publish'),
    status: await flags('status'),
    drift: await flags('drift'),
    show: await flags('show'),
    handover: await flags('handover'),
    'jobs prune': await flags('jobs prune'),
    shards: await flags('shards'),
    merge: await flags('merge'),
    completion: await flags('completion'),
    emulator: await flags('emulator'),
  }).toEqual(
    sorted({
      validate: [...output, '--quiet', '--report', '--help'],
      plan: [
        ...network,
        ...guards,
        '--no-diff',
        '--no-publish',
        '--deep',
        '--max-ring',
        '--strict',
        '--detailed-exitcode',
        '--out',
        '--help',
      ],
      apply: [
        ...network,
        '--timeout',
        '--verbose',
        ...guards,
        '--no-diff',
        '--yes',
        '--audit',
        '--no-publish',
        '--deep',
        '--max-ring',
        '--no-wait',
        '--strict',
        '--notify',
        '--notify-as',
        '--max-failed-pairs',
        '--help',
      ],
      publish: [
        ...network,
        '--timeout',
        '--all',
        '--verbose',
        '--yes',
        '--audit',
        '--no-wait',
        '--strict',
        '--notify',
        '--notify-as',
        '--help',
      ],
      status: [
        ...network,
        '--timeout',
        '--failed',
        '--watch',
        '--verbose',
        '--notify',
        '--notify-as',
        '--since',
        '--help',
      ],
      drift: [...network, '--all', '--evidence', '--strict', '--notify', '--notify-as', '--help'],
      show: [...output, '--help'],
      handover: [...network, '--help'],
      'jobs prune': [...network, '--keep', '--yes', '--audit', '--help'],
      shards: [...network, '--json', '--max', '--help'],
      merge: [...output, '--verbose', '--report', '--help'],
      completion: ['--help'],
      emulator: [
        '--port',
        '--seed',
        '--data',
        '--latency',
        '--job-duration',
        '--throttle',
        '--page-size',
        '--tls-cert',
        '--tls-key',
        '--authority',
        '--no-color',
        '--help',
      ],
    }),
  );
});

function sorted(
  flags: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(flags).map(([command, all]) => [command, all.toSorted()]));
}

test('a working directory that is gone keeps nothing but help and version from being said', async () => {
  const ended = async (...argv: readonly string[]) => {
    const { io, out, err } = anIo();
    const exit = await run(argv, { ...io, cwd: undefined }, anEngine());
    return [exit, out() !== '', err()];
  };
  expect(await ended('--version')).toEqual([0, true, '']);
  expect(await ended('validate')).toEqual([
    1,
    false,
    'error MUS226 The working directory is gone\n  hint: Change to a directory that is there, and run again.\n',
  ]);
});

test('a bug exits 70 with its stack', async () => {
  const engine = anEngine({ loadFleet: () => Promise.reject(new Error('boom')) });
  const { exit, out, err } = await muster('validate', engine);
  expect([exit, out]).toEqual([70, '']);
  expect(err).toMatch(/^Error: boom\n {4}at .*\n/);
  expect(err).toContain(`This is a bug in muster ${version}; please report it with the lines above.\n`);
});

test('a bug that is no error is told as it is', async () => {
  const engine = anEngine({
    loadFleet: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may do
      throw 'a text';
    },
  });
  expect((await muster('validate', engine)).err).toMatch(/^a text\n/);
});

test('errors are coloured on a terminal, and not with --no-color, NO_COLOR or TERM=dumb', async () => {
  const red = '\u001b[31merror\u001b[39m';
  const err = async (argv: string, env = {}) => (await muster(argv, anEngine(), { tty: true, env })).err;
  expect((await err('nope')).startsWith(red)).toBe(true);
  expect((await err('plan --parent nope')).startsWith(red)).toBe(true);
  expect((await err('plan --nope --no-color')).startsWith('error')).toBe(true);
  expect((await err('nope', { NO_COLOR: '1' })).startsWith('error')).toBe(true);
  expect((await err('nope', { NO_COLOR: '' })).startsWith(red)).toBe(true);
  expect((await err('nope', { TERM: 'dumb' })).startsWith('error')).toBe(true);
});
