import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { aParentPlan, aPlan, publish } from '../run/builders.js';
import { anEngine, loaded, muster } from '../../cli/fakes.js';

const unread = { code: 'MUS402', message: 'contoso-apac: cannot be read', hint: 'Look.' } as const;
const plan = aPlan(
  aParentPlan([publish('g')], { parent: 'contoso-soc' }),
  aParentPlan([], { parent: 'contoso-apac', state: 'error', problems: [unread] }),
  aParentPlan([publish('g')], { parent: 'contoso-emea', tier: 1 }),
);

test('shards are shown tier by tier, with every parent; a parent that cannot be read is in one and told', async () => {
  expect(await muster('shards --max 1', anEngine({ plan }))).toMatchObject({
    exit: 0,
    out: `3 parents in 2 shards of 2 tiers: 8 operations

Tier 0: 1 shard
  tier0-1: 2 parents, 4 operations
    contoso-apac, contoso-soc

Tier 1: 1 shard
  tier1-1: 1 parent, 4 operations
    contoso-emea
`,
    err: 'error MUS402 contoso-apac: cannot be read\n  hint: Look.\n',
  });
});

test('--json is one matrix a tier, with the digest of each shard’s part of the plan', async () => {
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
  const { exit, out } = await muster('shards --json', anEngine({ plan }));
  expect([exit, JSON.parse(out)]).toEqual([
    0,
    {
      schemaVersion: 1,
      tool: 'muster 0.1.0',
      tiers: [
        {
          include: [
            { shard: 'tier0-1', parents: ['contoso-soc'], operations: 4, digest },
            { shard: 'tier0-2', parents: ['contoso-apac'], operations: 0, digest },
          ],
        },
        { include: [{ shard: 'tier1-1', parents: ['contoso-emea'], operations: 4, digest }] },
      ],
      errors: [
        {
          code: 'MUS402',
          severity: 'error',
          message: 'contoso-apac: cannot be read',
          hint: 'Look.',
          parent: null,
          at: null,
          related: [],
        },
      ],
    },
  ]);
  const schema = readFileSync(new URL('../../../schemas/shards.schema.json', import.meta.url), 'utf8');
  const ajv = new Ajv2020();
  addFormats.default(ajv);
  const fits = ajv.compile(JSON.parse(schema) as object);
  fits(JSON.parse(out));
  expect(fits.errors).toBeNull();
});

test('as Markdown it is a table for each tier', async () => {
  expect((await muster('shards --format markdown --max 1', anEngine({ plan }))).out)
    .toBe(`### 3 parents in 2 shards of 2 tiers: 8 operations

**✖ 1 error**

- ✖ **MUS402** contoso-apac: cannot be read<br>hint: Look.

**Tier 0: 1 shard**

| shard | operations | parents |
| :-- | --: | :-- |
| tier0-1 | 4 | <code>contoso-apac</code>, <code>contoso-soc</code> |

**Tier 1: 1 shard**

| shard | operations | parents |
| :-- | --: | :-- |
| tier1-1 | 4 | <code>contoso-emea</code> |
`);
});

test('only where nothing could be read, and where the files are wrong, it fails', async () => {
  const none = aPlan(aParentPlan([], { state: 'error', problems: [unread] }));
  expect((await muster('shards', anEngine({ plan: none }))).exit).toBe(1);
  const invalid = anEngine({
    loadFleet: () => Promise.resolve({ ok: false, problems: [unread], files: [] }),
  });
  const { exit, out } = await muster('shards --json', invalid);
  expect([exit, JSON.parse(out)]).toMatchObject([1, { tiers: [], errors: [{ code: 'MUS402' }] }]);
});

test('a matrix of GitHub has at most 256 jobs', async () => {
  expect((await muster('shards --max 257', anEngine({ plan }))).err).toBe(
    "error MUS601 option '--max <n>' argument '257' is invalid\n  hint: Give a whole number from 1 to 256.\n",
  );
  const parents = Array.from({ length: 300 }, (_, n) => aParentPlan([], { parent: `p${String(n)}` }));
  const { out } = await muster(
    'shards --json --max 256',
    anEngine({ plan: aPlan(...parents), loadFleet: () => Promise.resolve(loaded()) }),
  );
  const { tiers } = JSON.parse(out) as { tiers: { include: unknown[] }[] };
  expect(tiers.map(({ include }) => include.length)).toEqual([256]);
});
