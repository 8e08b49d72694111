import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';

/**
 * A central workspace with all the content of a folder, imported as files, planned and imported once more. The plan
 * has to be empty, and the files have to be the same.
 */

const workspace =
  '/subscriptions/20000000-0000-4000-8000-000000000001/resourceGroups/rg-central/providers/Microsoft.OperationalInsights/workspaces/soc-central';
const tenant = '10000000-0000-4000-8000-000000000000';

const importing = ['import', '--workspace', workspace, '--tenant', tenant, '--out', 'imported', '--content'];

/** In their order; `exit`: what each has to end with. */
export const roundTripCommands = [
  { title: 'import', args: [...importing, '--format', 'json'], exit: 0 },
  { title: 'validate', args: ['validate', 'imported'], exit: 0 },
  { title: 'plan', args: ['plan', 'imported', '--detailed-exitcode', '--format', 'json'], exit: 0 },
  { title: 'import again', args: [...importing, '--format', 'json', '--force'], exit: 0, before: remember },
];

/** Writes the emulator's seed; its path. */
export function writeSeed(folder, contentFolder) {
  const seed = join(folder, 'seed.yaml');
  const content = { folder: resolve(contentFolder) };
  const one = { id: workspace, tenant, configurations: [{ name: 'default' }], content };
  writeFileSync(seed, stringify({ managingTenant: tenant, workspaces: [one] }));
  return seed;
}

let before;

function remember(folder) {
  before = digest(join(folder, 'imported'));
}

/** What came of it, and what of it should be otherwise. `rows` are the commands' measurements. */
export function roundTripOutcome(content, folder, contentFolder, rows) {
  const read = (title) => JSON.parse(readFileSync(join(folder, `${title}.out`), 'utf8'));
  const files = filesIn(join(folder, 'imported', 'content'));
  const imported = read('import');
  const steps = read('plan').steps.length;
  const [yaml, backToYaml] = fromYaml(contentFolder, files);
  const same = before === digest(join(folder, 'imported'));
  const seconds = rows.find(({ title }) => title.startsWith('validate'))?.seconds ?? 0;
  return {
    facts: [
      ['items', content.length],
      ['items written', imported.summary.items],
      ['files', files.length],
      ...forms(files),
      ['files read per second (validate, with the start of the process)', Math.round(files.length / seconds)],
      ['items that came from YAML', yaml],
      ['of those, written as YAML', backToYaml],
      ['findings', imported.findings.length],
      ['steps of the plan', steps],
      ['same bytes when imported again', same ? 'yes' : 'no'],
    ],
    wrong: [
      ...(imported.summary.items === content.length ? [] : ['Not every item has a file.']),
      ...(steps === 0 ? [] : ['The plan after the import is not empty.']),
      ...(same ? [] : ['The second import wrote other bytes.']),
    ],
  };
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath ?? one.path, one.name))
    .sort();
}

function digest(folder) {
  const hash = createHash('sha256');
  for (const file of filesIn(folder)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** How many files each folder has of each kind. */
function forms(files) {
  const counts = new Map();
  for (const file of files) {
    const [folder, name] = file.split('/').slice(-2);
    const form = `${folder} ${name.slice(name.indexOf('.'))}`;
    counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  return [...counts];
}

/** How many items a collection's `sources.json` has from YAML files, and how many of those are YAML again. */
function fromYaml(contentFolder, files) {
  const path = join(contentFolder, 'sources.json');
  if (!existsSync(path)) return ['not told', 'not told'];
  const sources = Object.values(JSON.parse(readFileSync(path, 'utf8'))).flatMap((one) => Object.entries(one));
  const names = sources.filter(([, source]) => /\.ya?ml$/i.test(source)).map(([name]) => name.toLowerCase());
  const written = new Set(
    files
      .filter((file) => /(?<!\.muster)\.yaml$/.test(file))
      .map((file) => /^id: "?(.*?)"?$/m.exec(readFileSync(file, 'utf8'))?.[1]?.toLowerCase()),
  );
  return [names.length, names.filter((name) => written.has(name)).length];
}
