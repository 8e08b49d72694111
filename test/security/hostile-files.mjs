/**
 * Files that somebody made to break muster, as a pull request could hold them: the bytes, the code that
 * refuses them, and the file's name in its folder; `beside` is a valid fleet that lies there too.
 */

const head = 'apiVersion: muster/v1\nkind: Parent\nmetadata: {name: soc}\nspec:\n';
const parent = `${head}  workspace: /subscriptions/10000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/soc\n  tenant: 20000000-0000-4000-8000-000000000001\n`;

function file(name, code, bytes, more = {}) {
  return { name, code, bytes: Buffer.from(bytes), where: 'fleet.yaml', ...more };
}

/** `a1` stands for nine `a0`, `a2` for nine `a1`: eleven lines that stand for 9^11 values. */
function bomb() {
  const lines = ['  a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let n = 1; n < 12; n += 1)
    lines.push(
      `  a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(',')}]`,
    );
  return `${lines.join('\n')}\n`;
}

/** Each with its code; none may take more than the limits of `hostile.mjs`. */
export function hostileFiles() {
  const lock = (name, bytes, code = 'MUS122') =>
    file(`lock: ${name}`, code, bytes, { where: 'muster.lock.yaml', beside: parent });
  return [
    file('alias bomb', 'MUS102', head + bomb()),
    file(
      'alias to itself',
      'MUS106',
      'apiVersion: muster/v1\nkind: Parent\nmetadata: &m {name: *m}\nspec: {}\n',
    ),
    file(
      'brackets 200,000 deep',
      'MUS102',
      `${head}  tenant: ${'['.repeat(200_000)}${']'.repeat(200_000)}\n`,
    ),
    file(
      'mappings 20,000 deep',
      'MUS102',
      `${head}  tenant: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}\n`,
    ),
    file('sequences 20,000 deep', 'MUS102', `${head}  tenant:\n    ${'- '.repeat(20_000)}1\n`),
    file('50 MB', 'MUS101', `x: ${'y'.repeat(50_000_000)}\n`),
    file('10 MB of small values', 'MUS102', `${head}  list: [${'a,'.repeat(4_800_000)}]\n`),
    file('10 MB of repeated keys', 'MUS102', head + '  k: [1, 2]\n'.repeat(750_000)),
    file('a million documents', 'MUS102', 'a: 1\n---\n'.repeat(1_000_000)),
    file('10 MB of empty lines', 'MUS102', '\n'.repeat(9_000_000)),
    file('a text of 3 million lines', 'MUS102', `a: |\n${' \n'.repeat(3_000_000)}`),
    file('3 million quotes', 'MUS102', '"'.repeat(3_000_000)),
    file('anchors as far as allowed', 'MUS102', '&a '.repeat(140_000)),
    file('aliases as far as allowed', 'MUS102', `${head}  k: &a [1]\n  l: [${'*a,'.repeat(90_000)}]`),
    file('repeated keys as far as allowed', 'MUS103', head + '  k: [1, 2]\n'.repeat(20_000)),
    file(
      'a name of 9 MB',
      'MUS106',
      `apiVersion: muster/v1\nkind: Parent\nmetadata: {name: ${'z'.repeat(9_000_000)}}\nspec: {}\n`,
    ),
    file(
      '__proto__',
      'MUS104',
      `${parent}  __proto__: {prune: true}\n  constructor: {prototype: {prune: true}}\n`,
    ),
    file('UTF-16', 'MUS101', Buffer.from(`\ufeff${parent}`, 'utf16le')),
    file('Latin-1', 'MUS101', Buffer.from(`${parent}# Grüße\n`, 'latin1')),
    file('NUL byte', 'MUS101', parent.replace('soc}', 's\0oc}')),
    file('escape sequences in a key', 'MUS104', `${parent}  "\\e]0;owned\\a\\e[2J": 1\n`),
    lock('unknown kind, no version', 'snapshots: {soc: {base: [{kind: __proto__}]}}\n'),
    lock('alias bomb', `version: 1\nsnapshots:\n${bomb()}`),
    lock('brackets 100,000 deep', `version: 1\nsnapshots: ${'['.repeat(100_000)}`),
    lock('UTF-16', Buffer.from('version: 1\nsnapshots: {}\n', 'utf16le'), 'MUS101'),
  ];
}
