import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemCodes } from '../../src/model/problem-codes.js';
import { documents, proseOf, readDocument, root, withoutCode } from './documents.js';

describe.each(documents.map((name) => ({ name })))('$name', ({ name }) => {
  const prose = withoutCode(proseOf(readDocument(name)));

  test('links to what exists', () => {
    const broken = linksOf(prose).filter((link) => !resolves(name, link));
    expect(broken).toEqual([]);
  });

  test('defines every link that it uses by name, and uses every one that it defines', () => {
    const used = [...prose.matchAll(/\]\[([^\]]+)\]/g)].map(([, label]) => label ?? '');
    const defined = [...prose.matchAll(/^\[([^\]]+)\]: /gm)].map(([, label]) => label ?? '');
    expect([...new Set(used)].sort()).toEqual([...defined].sort());
  });

  test('names no code that muster does not have', () => {
    const codes = [...readDocument(name).matchAll(/\bMUS\d{3}\b/g)].map(([code]) => code);
    expect(codes.filter((code) => !Object.hasOwn(problemCodes, code))).toEqual([]);
  });
});

test('every guide can be reached from the README', () => {
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const link of linksOf(withoutCode(proseOf(readDocument(name))))) {
      const target = targetOf(name, link);
      if (documents.includes(target)) visit(target);
      else for (const inside of documents.filter((other) => dirname(other) === target)) visit(inside);
    }
  };
  visit('README.md');
  expect(documents.filter((name) => name.startsWith('docs/') && !reached.has(name))).toEqual([]);
});

function linksOf(prose: string): readonly string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/^\[[^\]]+\]: (\S+)/gm)].map(
    ([, link]) => link ?? '',
  );
}

/** Whether a link leads somewhere; links to the web are only judged by their form. */
function resolves(from: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return /^https:\/\/[^/\s]+(\/\S*)?$/.test(link);
  const target = targetOf(from, link);
  if (!existsSync(resolve(root, target))) return false;
  const anchor = link.split('#')[1];
  return anchor === undefined || anchorsOf(readDocument(target)).includes(anchor);
}

/** The file or folder that a link names, from the root. */
function targetOf(from: string, link: string): string {
  const path = link.split('#')[0] ?? '';
  return path === '' ? from : join(dirname(from), path);
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
