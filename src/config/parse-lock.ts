import { visit } from 'yaml';
import { nameKey } from '../model/arm-id.js';
import type { PinnedItem, Snapshot } from '../model/desired.js';
import { sortedBy } from '../model/order.js';
import { ok, type Problem, type Result } from '../model/problem.js';
import { type SnapshotUse, useKey } from '../model/used-snapshots.js';
import { duplicateKeys, parseDocuments, plainValue } from './parse-documents.js';
import type { WrittenLock } from './shapes/content.js';
import type { SourceFile } from './read-files.js';
import { offsetSpan, rangeOf, sortProblems, type SourceDocument, spanOf } from './source-document.js';
import { validateDocument } from './validate-document.js';

/** The snapshot of one selection in one parent. */
export interface LockEntry extends Snapshot, SnapshotUse {}

/** The version of the format that is read and written. */
export const lockVersion = 1;

/**
 * The entries of a lock file, by parent, then selection; or all problems, MUS122, by line and column: invalid
 * YAML, aliases, another version, unknown, missing or repeated keys, values of a wrong type, an item that is
 * pinned twice.
 */
export function parseLock(file: SourceFile): Result<readonly LockEntry[]> {
  const { documents, problems } = parseDocuments(file);
  if (problems.length > 0) return refused(problems, fixOrMake);
  const [document, second] = documents;
  if (document === undefined) return refused([emptyFile(file)], fixOrMake);
  const { source, oddities } = document;
  if (second !== undefined) return refused([secondDocument(second.source)]);
  const aliases = aliasProblems(source);
  if (aliases.length > 0) return refused(aliases);
  const plain = plainValue(source);
  if ('problem' in plain) return refused([plain.problem]);
  const version = otherVersion(source, plain.value);
  // Another version's keys are unknown here, so nothing else is checked.
  if (version !== undefined) return refused([version]);
  const { problems: found } = validateDocument(source, 'Lock', plain.value);
  const all = [...oddities, ...duplicateKeys(source), ...found];
  if (all.length > 0) return refused(all);
  const entries = entriesOf(plain.value as WrittenLock, source);
  const twice = entries.flatMap(repeatedItems);
  return twice.length > 0 ? refused(twice) : ok(sortedBy(entries, useKey));
}

const fixOrMake = 'Fix it; or delete it and run "muster snapshot", which pins what is in Azure now.';

function refused(problems: readonly Problem[], hint?: string): Result<readonly LockEntry[]> {
  return {
    ok: false,
    problems: sortProblems(
      problems.map((problem) => ({ ...problem, code: 'MUS122', ...(hint === undefined ? {} : { hint }) })),
    ),
  };
}

function entriesOf({ snapshots }: WrittenLock, source: SourceDocument): readonly LockEntry[] {
  return Object.entries(snapshots).flatMap(([parent, selections]) =>
    Object.entries(selections).map(([selection, items]): LockEntry => {
      const path = ['snapshots', parent, selection];
      return {
        parent,
        selection,
        items: items.map((item, index) => ({ ...item, at: spanOf(source, [...path, index, 'name']) })),
        at: spanOf(source, path, 'key'),
      };
    }),
  );
}

/** Merging two branches can leave an item twice. */
function repeatedItems({ items }: LockEntry): readonly Problem[] {
  const first = new Map<string, PinnedItem>();
  return items.flatMap((item) => {
    const key = `${item.kind}/${nameKey(item.name)}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, item);
      return [];
    }
    return [
      {
        code: 'MUS122' as const,
        message: `${item.kind} ${item.name} is pinned twice in one snapshot`,
        hint: 'Remove one of them.',
        at: item.at,
        related: [{ message: 'it appears here first', at: earlier.at }],
      },
    ];
  });
}

function otherVersion(source: SourceDocument, value: unknown): Problem | undefined {
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version === undefined || version === lockVersion) return undefined;
  return {
    code: 'MUS122',
    message: `The lock file has version ${JSON.stringify(version)}; this version of muster knows ${String(lockVersion)}`,
    hint: 'Use the version of muster that wrote it, or delete the file and run "muster snapshot".',
    at: spanOf(source, ['version']),
  };
}

function emptyFile({ name }: SourceFile): Problem {
  return { code: 'MUS122', message: 'The lock file is empty', at: { file: name, line: 1, column: 1 } };
}

function secondDocument(source: SourceDocument): Problem {
  return {
    code: 'MUS122',
    message: 'The lock file holds more than one document',
    hint: 'Remove the "---" and what follows it.',
    at: offsetSpan(source, ...rangeOf(source, undefined)),
  };
}

/** The file is edited entry by entry, and an alias would share a value between entries. */
function aliasProblems(source: SourceDocument): readonly Problem[] {
  const problems: Problem[] = [];
  visit(source.yaml, {
    Alias(_, alias) {
      problems.push({
        code: 'MUS122',
        message: 'The lock file holds an alias',
        hint: 'Write the values out instead.',
        at: offsetSpan(source, ...rangeOf(source, alias)),
      });
    },
  });
  return problems;
}
