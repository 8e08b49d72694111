import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** The repository's root. */
export const root = resolve(import.meta.dirname, '../..');

/** Every document for readers, by path from the root, in name order. */
export const documents: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'test/**/*.md'],
  { cwd: root },
).sort();

/** Those that describe the command line. */
export const guides: readonly string[] = documents.filter(
  (name) => name === 'README.md' || name.startsWith('docs/'),
);

export function readDocument(name: string): string {
  return readFileSync(resolve(root, name), 'utf8');
}

/** The fenced blocks of a document, in its order; of one language where it is given. */
export function blocksOf(text: string, language?: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^`{3,}(\w*)/.exec(line);
    if (open === undefined) {
      if (fence !== null) open = { language: fence[1] ?? '', line: index + 2, lines: [] };
    } else if (fence === null) open.lines.push(line);
    else {
      blocks.push({ language: open.language, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    }
  }
  return language === undefined ? blocks : blocks.filter((block) => block.language === language);
}

/** The document without its fenced blocks. */
export function proseOf(text: string): string {
  return text.replace(/^(`{3,})[\s\S]*?^\1/gm, '');
}

/** The prose without its inline code, in which brackets and parentheses are no links. */
export function withoutCode(prose: string): string {
  return prose.replace(/`[^`\n]*`/g, '``');
}

/** The text below a heading, up to the next of the same level or above; empty where there is none. */
export function sectionOf(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) return '';
  const end = lines.findIndex(
    (line, index) => index > start && new RegExp(`^#{1,${String(level)}} `).test(line),
  );
  return lines.slice(start + 1, end === -1 ? undefined : end).join('\n');
}
