/*
 * Prints a CycloneDX bill of materials of what is installed with a release: `npm run --silent sbom`.
 *
 * `npm sbom --omit dev` leaves out every package that some development dependency needs as well. It is asked
 * about a lock file without development packages instead, and needs nothing installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = { ...read('package.json'), devDependencies: undefined };
const { packages, ...lock } = read('package-lock.json');
const top = { ...packages[''], devDependencies: undefined };
const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);

const temp = mkdtempSync(join(tmpdir(), 'muster-sbom-'));
// npm calls what the bill is of by its folder.
const folder = join(temp, manifest.name);
mkdirSync(folder);
try {
  const write = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  write('package.json', manifest);
  write('package-lock.json', { ...lock, packages: { '': top, ...Object.fromEntries(installed) } });
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = status ?? 1;
} finally {
  rmSync(temp, { recursive: true });
}
