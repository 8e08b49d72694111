import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** One word, one meaning: a reader who searches for a name finds one thing. */

interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly exported: boolean;
  readonly callable: boolean;
}

const src = resolve(import.meta.dirname, '../src');
const declarations = globSync('**/*.{ts,tsx}', { cwd: src }).sort().flatMap(declaredIn);

test('every exported name is declared in one file', () => {
  const exported = declarations.filter((one) => one.exported);
  expect(exported.length).toBeGreaterThan(1_000);
  expect(sharedBy(exported, ({ name }) => name)).toEqual([]);
});

test('no two functions have names that differ only by case', () => {
  const functions = declarations.filter((one) => one.exported && one.callable);
  expect(functions.length).toBeGreaterThan(500);
  expect(sharedBy(functions, ({ name }) => name.toLowerCase())).toEqual([]);
});

test('what a file is called after is declared in no other file, exported or not', () => {
  const main = new Set(
    declarations.filter(({ name, file }) => mainName(file) === name.toLowerCase()).map(({ name }) => name),
  );
  expect(main.size).toBeGreaterThan(100);
  const shared = sharedBy(
    declarations.filter(({ name }) => main.has(name)),
    ({ name }) => name,
  );
  expect(shared).toEqual([]);
});

/** The names of `all` that stand in more than one file, each with its files. */
function sharedBy(all: readonly Declaration[], keyOf: (one: Declaration) => string): string[] {
  const files = new Map<string, Set<string>>();
  for (const one of all) {
    const found = files.get(keyOf(one)) ?? new Set();
    files.set(keyOf(one), found.add(one.file));
  }
  return [...files]
    .filter(([, of]) => of.size > 1)
    .map(([key, of]) => `${key}: ${[...of].join(', ')}`)
    .sort();
}

/** `judge-pair.ts` is called after `judgePair`, whatever the case. */
function mainName(file: string): string {
  return basename(file)
    .replace(/\.tsx?$/, '')
    .replaceAll('-', '');
}

/** What a file declares outside of functions; what it only passes on from another file it does not declare. */
function declaredIn(file: string): Declaration[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(resolve(src, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    const exported = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name, initializer }) => ({
        name: name.getText(),
        file,
        exported,
        callable: initializer !== undefined && ts.isArrowFunction(initializer),
      }));
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    if (!isNamed || statement.name === undefined) return [];
    return [{ name: statement.name.text, file, exported, callable: ts.isFunctionDeclaration(statement) }];
  });
}
