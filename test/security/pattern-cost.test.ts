import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { describe, expect, test, vi } from 'vitest';
import { armErrorOf } from '../../src/azure/arm-error.js';
import { workspaceId } from '../support/builders.js';
import { piecesOf, regexSteps } from '../support/regex-steps.js';

const root = resolve(import.meta.dirname, '../..');
// A guard against hangs: the longest pattern takes some seconds of a processor, of which there may be little.
vi.setConfig({ testTimeout: 240_000 });

/** Patterns whose text is never long, and why. */
const bounded: Readonly<Record<string, string>> = {
  '/0+$/': 'seven digits, of a fraction of a second',
  '/\\B(?=(\\d{3})+$)/g': 'a number as text has 24 characters at most',
  '/\\(Did you mean (.+)\\?\\)/': 'what was typed on the command line',
  '/^(?:command-argument )?(.* is invalid(?: for argument .*?)?)\\. (.*)$/':
    'what was typed on the command line',
};

/** Every pattern of the program and its schemas, with the files that have it. */
function patterns(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync(['src/**/*.ts', 'assets/**/*.js'], { cwd: root }).sort()) {
    const text = readFileSync(resolve(root, file), 'utf8');
    if (!text.includes('/')) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) found.set(node.text, [...(found.get(node.text) ?? []), file]);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  }
  for (const file of globSync(['schemas/*.json'], { cwd: root }).sort())
    JSON.parse(readFileSync(resolve(root, file), 'utf8'), (key, value: unknown) => {
      // As ajv compiles it.
      if (key === 'pattern' && typeof value === 'string') {
        const literal = String(new RegExp(value, 'u'));
        found.set(literal, [...(found.get(literal) ?? []), file]);
      }
      return value;
    });
  return found;
}

/** Texts of one length that a pattern may find hard: runs and repeats of what it looks for, after what it begins with. */
function hostileTexts(literal: string, length: number): readonly string[] {
  const { characters, beginnings } = piecesOf(literal);
  const repeats = [...new Set([...common, ...characters, ...beginnings])].filter((one) => one !== '');
  return repeats.flatMap((piece) => {
    const run = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    const starts = beginnings.filter((start) => start !== piece);
    return [`\u0001${run}\u0001`, ...starts.map((start) => `${start}${run}\u0001`)];
  });
}

const common = [' ', 'a', '0', '/', '-', '\n', '"', '`', '\r\n', ' \n'];
const [small, large] = [100, 400];
/** Steps at which the count ends: for so short a text they are endless. */
const endless = 100_000;

/** How much more work the worst text is at four times the length: 4 where work grows with the text, 16 where with its square. */
function worstGrowth(literal: string): number {
  const texts = hostileTexts(literal, large);
  const stepsOf = regexSteps(literal);
  return hostileTexts(literal, small).reduce((worst, text, at) => {
    const few = Math.max(small, stepsOf(text, endless));
    const many = stepsOf(texts[at] ?? '', 10 * few);
    return few > endless ? Infinity : Math.max(worst, many / few);
  }, 0);
}

describe('a pattern takes work that grows with the text, not with its square', () => {
  const all = patterns();

  test('all of the program are looked at', () => {
    expect(all.size).toBeGreaterThan(100);
    expect(Object.keys(bounded).filter((literal) => !all.has(literal))).toEqual([]);
  });

  test.each([...all].filter(([literal]) => bounded[literal] === undefined))('%s', (literal) => {
    expect(worstGrowth(literal)).toBeLessThan(6);
  });
});

/** What the program's own code makes of texts while it runs, by the file that makes it. */
async function madePatterns(run: () => Promise<void>): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const made = new Map<string, Set<string>>();
  const own = globalThis.RegExp;
  globalThis.RegExp = new Proxy(own, {
    construct(target, given: string[]) {
      const pattern = new target(given[0] ?? '', given[1]);
      const maker = new Error('made').stack?.split('\n')[2] ?? '';
      const [file] = own.prototype.exec.call(/src\/[\w/.-]+\.ts/, maker) ?? [];
      if (file !== undefined) made.set(file, (made.get(file) ?? new Set()).add(String(pattern)));
      return pattern;
    },
  });
  try {
    await run();
  } finally {
    globalThis.RegExp = own;
  }
  return made;
}

/** A text that would find more than itself, or take long, wherever it were not escaped. */
const odd = '(a+)+$[]|{2}.*?^';

test('patterns that are made while the program runs are as harmless, and take a text as it stands', async () => {
  const made = await madePatterns(async () => {
    // What a file makes when it is loaded is made anew.
    vi.resetModules();
    await import('../../src/azure/login/allowed-credentials.js');
    await import('../../src/config/find-secrets.js');
    await import('../../src/model/look-alike.js');
    await import('../../src/features/handover/hand-over-item.js');
    const { createSecrets } = await import('../../src/http/secrets.js');
    const secrets = createSecrets();
    secrets.add(odd.slice(0, 8));
    expect(secrets.mask(`aaaa ${odd.slice(0, 8)} aaaa`)).toBe('aaaa [token] aaaa');
    const { wantedTenant } = await import('../../src/azure/login/authorized-exchange.js');
    const error = armErrorOf({ error: { code: 'InvalidAuthenticationTokenTenant', message: odd } });
    expect(wantedTenant({ type: 'refused', status: 401, error, challenge: odd })).toBeUndefined();
    const { idFolder } = await import('../../src/content/canonical-body.js');
    const central = workspaceId(odd);
    expect(idFolder({ central })(`x ${central} ${workspaceId('aaaa')}`)).toMatch(/^x ⟨workspace⟩ .*aaaa$/);
    const { copyBody } = await import('../../src/emulator/publish-item.js');
    const [from, to] = [central, '/to'].map((id) => ({ id, key: id.toLowerCase() })) as never[];
    expect(copyBody('savedSearches', { query: `${central} aaaa` }, from as never, to as never)).toEqual({
      query: '/to aaaa',
    });
    const { ruleRefusal } = await import('../../src/emulator/rule-refusal.js');
    const asked = { world: { settings: { unknownNames: [odd] } } } as never;
    const holding = { content: { savedSearches: { all: () => [] } } } as never;
    const rule = { enabled: true, query: `Sign\n  ${odd} aaaa` };
    expect(ruleRefusal(asked, holding, 'Scheduled', rule, undefined)).toContain(
      `'${odd}' [line:position=2:3]`,
    );
    const { commented, yamlDocuments } = await import('../../src/config/yaml-documents.js');
    yamlDocuments([{ name: commented('a\u202e', odd) }]);
  });
  const makers = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
    /\bnew RegExp\(/.test(readFileSync(resolve(root, file), 'utf8')),
  );
  expect([...made.keys()].sort()).toEqual(makers.sort());
  const slow = [...made.values()].flatMap((all) => [...all]).filter((literal) => worstGrowth(literal) >= 6);
  expect(slow).toEqual([]);
});

describe('the count finds what is slow', () => {
  test.each([
    String.raw`/\s*[\r\n\t\u2028\u2029]+\s*/g`,
    String.raw`/\/+$/`,
    String.raw`/^\/+|\/+$/g`,
    String.raw`/[^/@\s]*@/g`,
    String.raw`/<a[^>]*>/g`,
    String.raw`/AADSTS\d+:.*?(?=\s+(?:Trace ID):|\n|$)/`,
    String.raw`/^(\w+\s?)*$/`.replace('*$', '{1,3}$'),
  ])('%s', (literal) => {
    expect(worstGrowth(literal)).toBeGreaterThan(6);
  });

  test.each([String.raw`/\s+/g`, String.raw`/"(?:[^"\\\n]|\\.)*"?/`, '/^a+$/', String.raw`/[^/@\s]+@?|@/g`])(
    'and nothing that is not: %s',
    (literal) => {
      expect(worstGrowth(literal)).toBeLessThan(6);
    },
  );
});
