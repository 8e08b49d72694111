import { describe, expect, test } from 'vitest';
import { globSync } from 'tinyglobby';
import { parse } from 'yaml';
import { buildProgram } from '../../src/cli/program.js';
import { readDocument, root } from './documents.js';

const files = globSync(['examples/azure-devops/*.yml', 'examples/gitlab/.gitlab-ci.yml'], {
  cwd: root,
  dot: true,
}).sort();

test('there are a plan, a deploy and a night for each', () => {
  expect(files).toEqual([
    ...['deploy', 'drift', 'plan'].map((name) => `examples/azure-devops/${name}.yml`),
    'examples/gitlab/.gitlab-ci.yml',
  ]);
});

describe.each(files)('%s', (file) => {
  const text = readDocument(file);
  const lines = [...text.matchAll(/^[ -]*(muster .*?)(?: \|\| .*)?$/gm)].map(([, line]) => line ?? '');

  test('is YAML without a key given twice', () => {
    expect(parse(text)).toBeTypeOf('object');
  });

  test('calls muster as it can be called', () => {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      let chosen = 0;
      const program = buildProgram('0', { write: () => undefined, columns: 100 }, () => (chosen += 1));
      program.parse(
        line
          .replaceAll(/"|\$\([^)]*\)\/| >\S+/g, '')
          .split(' ')
          .slice(1),
        { from: 'user' },
      );
      expect([line, chosen]).toEqual([line, 1]);
    }
  });

  test('fails where muster does: a step goes on after it only to show the result', () => {
    const scripts = [...text.matchAll(/inlineScript: \|\n((?: .*\n|\n)+?)(?=\S| *- )/g)].map(
      ([, script]) => script ?? '',
    );
    expect(scripts.length).toBe(file.includes('gitlab') ? 0 : file.endsWith('deploy.yml') ? 2 : 1);
    for (const script of scripts) {
      expect(script).toMatch(/^ +muster .* \|\| ended=\$\?$/m);
      expect(script.trimEnd().endsWith('exit "${ended:-0}"')).toBe(true);
    }
  });

  test('writes to Azure by a saved plan only, as the deployer only, and never in a pull request', () => {
    const writing = lines.filter((line) => /^muster (apply|publish|cleanup)/.test(line));
    for (const line of writing) expect(line).toMatch(/^muster apply \S*plan\.json"? fleet --yes /);
    expect(writing.length).toBe(file.endsWith('deploy.yml') || file.includes('gitlab') ? 1 : 0);
    if (writing.length === 0) expect(text).not.toMatch(/deployer/i);
  });
});

test.each([
  ['azure-devops/plan.yml', 'plan', 'publish: plan.html'],
  ['azure-devops/deploy.yml', 'plan', 'publish: plan.html'],
  ['azure-devops/drift.yml', 'drift', 'publish: drift.html'],
  ['gitlab/.gitlab-ci.yml', 'plan', 'paths: [plan.json, plan.md, plan.html]'],
  ['gitlab/.gitlab-ci.yml', 'drift', 'paths: [drift.md, drift.html]'],
])('%s: the page of %s is made and kept', (file, command, kept) => {
  const text = readDocument(`examples/${file}`);
  expect(text).toMatch(new RegExp(`muster ${command} fleet .*--report ${command}\\.html`));
  expect(text).toContain(`${kept}\n`);
});

test('a pull request of Azure DevOps is commented with what validate or plan printed, failed or not', () => {
  interface Step {
    readonly script?: string;
    readonly condition?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly inputs?: { readonly inlineScript?: string };
  }
  const { steps } = parse(readDocument('examples/azure-devops/plan.yml')) as {
    readonly steps: readonly Step[];
  };
  const plan = steps.find(({ inputs }) => inputs?.inlineScript !== undefined)?.inputs?.inlineScript ?? '';
  expect(plan.match(/^muster \w+ .*--format markdown >comment\.md/gm)).toHaveLength(2);
  expect(steps.filter(({ script }) => script === 'muster azure-devops comment comment.md')).toEqual([
    {
      script: 'muster azure-devops comment comment.md',
      displayName: 'Comment the pull request',
      condition: 'succeededOrFailed()',
      env: { SYSTEM_ACCESSTOKEN: '$(System.AccessToken)' },
    },
  ]);
  // Nobody else is given the token.
  expect(steps.filter(({ env }) => env !== undefined)).toHaveLength(1);
});
