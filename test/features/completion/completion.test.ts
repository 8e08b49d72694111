import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.js';
import { anEngine, anIo, muster } from '../../cli/fakes.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-complete-'));
  writeFileSync(
    join(cwd, 'fleet.yaml'),
    `kind: Parent
metadata: {name: contoso-soc}
---
kind: Parent
metadata: {name: contoso-emea}
spec: {oops
---
kind: Parent
metadata: {name: "$(touch pwned)"}
---
kind: Group
metadata: {name: finance-eu}
---
kind: ContentSelection
metadata: {name: baseline}
`,
  );
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { io, out, err } = anIo({ cwd });
  const exit = await run(['__complete', '--', ...words], io, anEngine());
  expect([exit, err()]).toEqual([0, '']);
  return out().split('\n').slice(0, -1);
}

test.each([
  [['sh'], ['show', 'shards']],
  [['help', ''], []],
  [['jobs', ''], ['prune']],
  [['plan', '--det'], ['--detailed-exitcode']],
  [['plan', '--parent', 'contoso-soc', '--pa'], ['--parent']],
  [['plan', '--strict', '--str'], []],
  [
    ['plan', '--format', ''],
    ['text', 'json', 'markdown'],
  ],
  [['plan', '--format=m'], ['--format=markdown']],
  [
    ['plan', '--parent', ''],
    ['contoso-emea', 'contoso-soc'],
  ],
  [
    ['plan', '--parent=con'],
    ['--parent=contoso-emea', '--parent=contoso-soc'],
  ],
  [
    ['plan', '--parent', '=', 'con'],
    ['contoso-emea', 'contoso-soc'],
  ],
  [
    ['plan', '--parent', '='],
    ['contoso-emea', 'contoso-soc'],
  ],
  [['apply', '--allow-empty', 'f'], ['finance-eu']],
  [
    ['apply', '--allow-empty-parent', ''],
    ['contoso-emea', 'contoso-soc'],
  ],
  [['snapshot', '--selection', ''], ['baseline']],
  [['select', ''], ['baseline']],
  [['select', 'baseline', ''], []],
  [['plan', 'nowhere', '--group', ''], []],
  [['plan', 'fleet.yaml', '--group', ''], ['finance-eu']],
  [['plan', '--quiet', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['nonsense', '--', '$(x)', ''], []],
  [['emulator', '--f'], []],
] as const)('%j', async (words, offered) => {
  expect(await complete(...words)).toEqual(offered);
});

test('of nothing, every command is offered', async () => {
  const commands = await complete('');
  expect(commands).toContain('apply');
  expect(commands).toContain('help');
  expect(commands).not.toContain('__complete');
});

test('bash hands over words and takes names as they are, without running any of them', async () => {
  const script = (await muster('completion bash')).out;
  writeFileSync(
    join(cwd, 'muster'),
    `#!/bin/bash\nprintf '%s\\n' "$@" > '${cwd}/args'\nprintf '%s\\n' 'contoso-soc' '$(touch pwned)' '* x'\n`,
  );
  chmodSync(join(cwd, 'muster'), 0o755);
  const shown = execFileSync(
    'bash',
    [
      '--norc',
      '-c',
      `${script}
COMP_WORDS=(muster plan 'a b' --parent '$(touch pwned)'); COMP_CWORD=4; _muster
printf '[%s]' "\${COMPREPLY[@]}"; complete -p muster`,
    ],
    { cwd, env: { PATH: `${cwd}:/usr/bin:/bin` }, encoding: 'utf8' },
  );
  expect(shown).toBe(
    '[contoso-soc][$(touch pwned)][* x]complete -o bashdefault -o default -F _muster muster\n',
  );
  expect(readFileSync(join(cwd, 'args'), 'utf8')).toBe(
    '__complete\n--\nplan\na b\n--parent\n$(touch pwned)\n',
  );
  expect(existsSync(join(cwd, 'pwned'))).toBe(false);
});

test('each shell has a script of its own, and another is refused', async () => {
  expect((await muster('completion zsh')).out).toMatch(/^#compdef muster\n/);
  expect((await muster('completion fish')).out).toMatch(/^function __muster_complete\n/);
  expect((await muster('completion tcsh')).err).toContain('Allowed choices are bash, zsh, fish');
});
