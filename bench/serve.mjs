import { readFileSync } from 'node:fs';
import { createEmulator } from '../dist/emulator/emulator.js';
import { loadSeedFile } from '../dist/emulator/load-seed.js';
import { serveEmulator } from '../dist/emulator/serve-emulator.js';

/**
 * `node serve.mjs OPTIONS`, a child with a channel to its parent: an emulator in a process of its own.
 *
 * OPTIONS is JSON: `seed` or `state` (files), `settings`, `daysAgo` (its clock is that far behind), `silent` (no
 * answer says how many requests are left). It sends its URL. A message `{daysAgo}` sets its clock, `{save: FILE}`
 * is answered once its state is in the file.
 */
const { seed, state, settings = {}, daysAgo = 0, silent = false } = JSON.parse(process.argv[2]);
let behindMs = daysAgo * 86_400_000;
const emulator = createEmulator({
  ...(state === undefined
    ? { workspaces: seedOf(seed).workspaces, managingTenant: seedOf(seed).workspaces[0].tenant }
    : { state: JSON.parse(readFileSync(state, 'utf8')) }),
  settings,
  now: () => new Date(Date.now() - behindMs),
});
const served = await serveEmulator(silent ? { ...emulator, fetch: silently } : emulator, { port: 0 });
process.send({ url: served.url });
process.on('message', async ({ daysAgo: days, save }) => {
  if (days !== undefined) behindMs = days * 86_400_000;
  if (save !== undefined) {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(save, JSON.stringify(emulator.snapshot()));
  }
  process.send({ done: true });
});
process.on('disconnect', () => process.exit(0));

async function silently(request) {
  const answer = await emulator.fetch(request);
  for (const name of [...answer.headers.keys()])
    if (name.startsWith('x-ms-ratelimit')) answer.headers.delete(name);
  return answer;
}

function seedOf(file) {
  const read = loadSeedFile(file);
  if (!read.ok) throw new Error(JSON.stringify(read.errors.slice(0, 3)));
  return read.seed;
}
