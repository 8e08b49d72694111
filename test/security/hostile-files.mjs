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

/** A template of a rule whose properties hold `more` as `x`; `variables` are those of its expressions. */
function template(more, variables = '{}') {
  const rule = `"displayName":"a","severity":"High","enabled":true,"query":"x","suppressionEnabled":false,"suppressionDuration":"PT5H","x":${more}`;
  return `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","variables":${variables},"resources":[{"type":"Microsoft.OperationalInsights/workspaces/providers/alertRules","name":"x","kind":"NRT","properties":{${rule}}}]}`;
}

/** `v1` is twice `v0`, `v2` twice `v1`, and so on. */
function doubling(first, twice) {
  const each = Array.from({ length: 29 }, (_, n) => `"v${n + 1}":"[${twice(`variables('v${n}')`)}]"`);
  return `{"v0":${first},${each.join(',')}}`;
}

/** Files of content, beside a Parent that takes it from their folder. */
function hostileContent() {
  const beside = `${parent}  content: {from: [content]}\n`;
  const yaml = (name, code, bytes) =>
    file(`content: ${name}`, code, bytes, { where: 'content/a.yaml', beside });
  const json = (name, code, bytes) =>
    file(`content: ${name}`, code, bytes, { where: 'content/a.json', beside });
  const rule = (more) => `name: a\nkind: NRT\nseverity: High\nquery: x\n${more}`;
  const search = (more) => `FunctionName: a\nFunctionQuery: x\n${more}`;
  return [
    yaml('alias bomb', 'MUS102', rule(bomb().replaceAll(/^ {2}/gm, ''))),
    yaml('brackets 200,000 deep', 'MUS102', rule(`customDetails: ${'['.repeat(200_000)}`)),
    yaml(
      'a query of 250,000 lines',
      'MUS146',
      `name: a\nkind: NRT\nseverity: High\nquery: |\n${'  x\n'.repeat(250_000)}`,
    ),
    yaml(
      '60,000 tactics of no kind',
      'MUS105',
      `name: a\nkind: NRT\nquery: x\ntactics: [${'bad,'.repeat(60_000)}]\n`,
    ),
    yaml('40,000 empty mappings', 'MUS105', rule(`entityMappings:\n${'- {}\n'.repeat(40_000)}`)),
    yaml('20,000 templates', 'MUS102', `${rule('')}---\n`.repeat(20_000)),
    yaml(
      'a name of 4 MB that no query can call',
      'MUS146',
      search(`FunctionAlias: "${'a'.repeat(4_000_000)}!"\n`),
    ),
    yaml(
      'a duration of 2 million parts',
      'MUS106',
      rule(`suppressionDuration: P${'1D'.repeat(2_000_000)}x\n`),
    ),
    json('brackets 200,000 deep', 'MUS142', template(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)),
    json('half a file of 8 MB', 'MUS142', template(`[${'1,'.repeat(4_000_000)}`)),
    json('an expression of 4 MB', 'MUS144', template(`"[concat('${'a'.repeat(4_000_000)}')]"`)),
    json('4 million quotes in an expression', 'MUS144', template(`"[concat('${"''".repeat(2_000_000)}')]"`)),
    json(
      'an expression 3,000 calls deep',
      'MUS144',
      template(`"[${'toLower('.repeat(3_000)}'a'${')'.repeat(3_000)}]"`),
    ),
    json('200,000 expressions that nobody evaluates', 'MUS144', template(`[${'"[a()]",'.repeat(200_000)}0]`)),
    json(
      'variables that double a text',
      'MUS144',
      template(
        `"[variables('v29')]"`,
        doubling('"aaaaaaaa"', (v) => `concat(${v},${v})`),
      ),
    ),
    json(
      'variables that double a list',
      'MUS144',
      template(
        `"[string(variables('v29'))]"`,
        doubling('[0,0]', (v) => `createArray(${v},${v})`),
      ),
    ),
    json(
      'a list of 500,000 numbers named 100,000 times',
      'MUS144',
      template(`[${`"[variables('v')]",`.repeat(100_000)}0]`, `{"v":[${'0,'.repeat(500_000)}0]}`),
    ),
    json(
      'a text of 1 MB in 5,000 places of another',
      'MUS144',
      template(`"[format('${'{0}'.repeat(5_000)}',variables('v'))]"`, `{"v":"${'a'.repeat(1_000_000)}"}`),
    ),
    json('70,000 keys of one name', 'MUS103', template(`{${'"a":1,'.repeat(70_000)}"a":1}`)),
    json(
      'a workbook nested 2 million deep in a text',
      'MUS103',
      `{"type":"Microsoft.Insights/workbooks","name":"x","name":"y","properties":{"displayName":"a","serializedData":"${'['.repeat(2_000_000)}"}}`,
    ),
    json(
      '80,000 resources without a name',
      'MUS105',
      `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","resources":[${'{"type":"Microsoft.Insights/workbooks","properties":{}},'.repeat(80_000)}{}]}`,
    ),
  ];
}

/** Each with its code; none may take more than the limits of `hostile.mjs`. */
export function hostileFiles() {
  const lock = (name, bytes, code = 'MUS122') =>
    file(`lock: ${name}`, code, bytes, { where: 'muster.lock.yaml', beside: parent });
  return [
    ...hostileContent(),
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
