import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { judgeDependencies } from './judge-dependencies.mjs';

/** `npm run check:licenses`: pins, sources, checksums and licences of everything that `npm ci` installs. Exit 1 with what is wrong. */
const root = resolve(import.meta.dirname, '../..');
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const lock = read('package-lock.json');
const wrong = judgeDependencies(read('package.json'), lock, (path) => {
  try {
    return read(join(path, 'package.json'));
  } catch {
    // A package for another system is not installed here.
    return undefined;
  }
});
for (const line of wrong) console.error(line);
console.log(`${Object.keys(lock.packages).length - 1} packages, ${wrong.length} objections`);
process.exitCode = wrong.length === 0 ? 0 : 1;
