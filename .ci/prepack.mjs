import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';

/*
 * What `npm pack` runs first: the program is built anew, and the lock file goes into the package, for it says
 * with which packages this version was tried. In a clone without packages they are installed before.
 */
const root = resolve(import.meta.dirname, '..');
const npm = (...args) =>
  execFileSync('npm', args, { cwd: root, stdio: ['ignore', process.stderr, process.stderr] });

if (!existsSync(resolve(root, 'node_modules/typescript'))) npm('ci', '--ignore-scripts');
// A file that the source no longer has would be packed.
rmSync(resolve(root, 'dist'), { recursive: true, force: true });
npm('run', '--silent', 'build');
copyFileSync(resolve(root, 'package-lock.json'), resolve(root, 'npm-shrinkwrap.json'));
