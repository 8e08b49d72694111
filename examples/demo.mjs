// The main job from start to end, on the embedded emulator: no Azure, no network.
//
// Runs the built command line on a copy of examples/contoso, plays the two things that happen to
// every fleet (a line of a rule changes, a customer withdraws a role), and checks every exit code.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEmulator } from '../dist/emulator/open-emulator.js';

const muster = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'muster-demo-'));
const rule = 'detections/rules/sign-in-after-failures.yaml';
const customer = 'fabrikam-us';

const width = Math.min(process.stdout.columns ?? 100, 100);
const meanings = { 0: '', 2: ': there is something to do', 4: ': some steps or pairs failed' };

let step = 0;

console.log(`
muster on an emulator of Azure: a copy of examples/contoso in a temporary
folder, and nothing leaves this machine. A tier is a level of central
workspaces, 0 at the top; a pair is one content item in one member workspace.`);

try {
  cpSync(fileURLToPath(new URL('contoso', import.meta.url)), folder, { recursive: true });

  title('The files are valid: two tiers, twelve members in four tenants');
  run(['validate'], 0);

  title('What Azure needs to look as the files say');
  run(['plan', '--emulator', '--detailed-exitcode'], 2);

  title('Apply it: create, publish, wait, and a result for every pair');
  run(['apply', '--emulator', '--yes'], 0);

  title(`A pull request changes one line of KQL in ${rule}`);
  editLine(rule, 'Failed >= 20', 'Failed >= 10');
  run(['plan', '--emulator', '--detailed-exitcode'], 2);

  title(`It is merged, and ${customer} has withdrawn our role`);
  await inTheMeantime((emulator) => {
    emulator.happen({ kind: 'removeRole', workspace: workspaceOf(emulator, customer) });
  });
  run(['apply', '--emulator', '--yes'], 4);

  title(`The role of ${customer} is back: the next apply delivers what is missing`);
  await inTheMeantime((emulator) => {
    emulator.happen({ kind: 'restoreRole', workspace: workspaceOf(emulator, customer) });
  });
  run(['apply', '--emulator', '--yes'], 0);

  title('Nothing is left to do');
  run(['plan', '--emulator', '--detailed-exitcode'], 0);

  console.log('\nThat was all. The files are in examples/contoso; README.md starts smaller.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function title(text) {
  step += 1;
  const heading = `── ${step}. ${text} `;
  console.log(`\n${heading.padEnd(width, '─')}\n`);
}

/** Runs the command line as a user would, and stops where it does not end as it should. */
function run(args, expected) {
  console.log(`$ muster ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [muster, ...args], { cwd: folder, stdio: 'inherit' });
  console.log(`\n(exit code ${status}${meanings[status] ?? ''})`);
  if (status !== expected) throw new Error(`muster ${args.join(' ')} ended with ${status}, not ${expected}`);
}

/** Changes a text that a file holds once. */
function editLine(name, from, to) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${name} does not hold "${from}" once`);
  writeFileSync(path, text.replace(from, to));
}

/** Something that happens in Azure between two runs, while muster is not looking. */
async function inTheMeantime(change) {
  const opened = await openEmulator({ dataFile: join(folder, '.muster', 'emulator.json') });
  if (!opened.ok) throw new Error(opened.message);
  change(opened.emulator);
  const problem = await opened.emulator.flush();
  if (problem !== undefined) throw new Error(problem);
}

function workspaceOf(emulator, name) {
  return emulator.workspaceIds().find((id) => id.endsWith(`/${name}`));
}
