import { parseTimeOrDate } from '../model/instant.js';
import type { Problem } from '../model/problem.js';
import { type Draft, draftOf } from './draft.js';
import { findSecrets } from './find-secrets.js';
import { identifyDocument } from './identify-document.js';
import { duplicateKeys, type ParsedDocument, parseDocuments, plainValue } from './parse-documents.js';
import type { SourceFile } from './read-files.js';
import { validateDocument } from './validate-document.js';

/** The documents of all files, in their order. */
export interface Drafts {
  readonly drafts: readonly Draft[];
  /** How many documents are not muster's. */
  readonly foreign: number;
  readonly problems: readonly Problem[];
}

/**
 * Every document of ours, each with the problems it has by itself (MUS102 to MUS107, MUS124, MUS129, MUS131). Broken
 * documents are drafts too: the names that they declare are known, and are not unknown references.
 */
export function readDrafts(files: readonly SourceFile[]): Drafts {
  const drafts: Draft[] = [];
  const problems: Problem[] = [];
  let foreign = 0;
  for (const file of files) {
    const parsed = parseDocuments(file);
    for (const problem of parsed.problems) problems.push(problem);
    for (const document of parsed.documents) {
      const read = readDocument(document);
      if (read === undefined) foreign += 1;
      else {
        for (const problem of read.problems) problems.push(problem);
        if (read.draft !== undefined) drafts.push(read.draft);
      }
    }
  }
  return { drafts, foreign, problems };
}

/** The document's draft and problems, or undefined where it is not muster's. */
function readDocument({
  source,
  broken,
  oddities,
}: ParsedDocument): { draft?: Draft; problems: readonly Problem[] } | undefined {
  const identity = identifyDocument(source);
  if (identity.is === 'foreign') return broken ? { problems: [] } : undefined;
  const plain = plainValue(source);
  if (identity.is === 'wrong') {
    // Of another version only the name is used: others may refer to it.
    const value = 'problem' in plain ? undefined : plain.value;
    const draft = identity.kind && draftOf(identity.kind, source, value, new Set());
    return { draft, problems: broken ? [] : [identity.problem] };
  }
  if ('problem' in plain) return { problems: broken ? [] : [plain.problem] };
  const { problems: found, bad } = validateDocument(source, identity.kind, plain.value);
  const secrets = identity.kind === 'Credential' ? findSecrets(source, plain.value) : [];
  const covered = new Set(secrets.map(placeCovered));
  const problems = [
    ...found.filter(({ at }) => !covered.has(lineOf(at)) && !covered.has(placeOf(at))),
    ...secrets,
  ];
  const draft = draftOf(identity.kind, source, plain.value, bad);
  if (broken) return { draft, problems: [] };
  return {
    draft,
    problems: [...oddities, ...duplicateKeys(source), ...problems, ...checkTimes(draft)],
  };
}

/** Another problem on a secret's line might repeat it; elsewhere one mistake is reported once. */
function placeCovered({ code, at }: Problem): string {
  return code === 'MUS129' ? lineOf(at) : placeOf(at);
}

function lineOf(at: Problem['at']): string {
  return String(at?.line);
}

function placeOf(at: Problem['at']): string {
  return `${lineOf(at)}:${String(at?.column)}`;
}

/** MUS124 at each `modifiedAfter` of a selection or an override that is neither a time nor a date, in the file's order. */
function checkTimes(draft: Draft): readonly Problem[] {
  const lists = { ContentSelection: ['include', 'exclude'], Override: ['items'] };
  if (draft.kind !== 'ContentSelection' && draft.kind !== 'Override') return [];
  return lists[draft.kind].flatMap((list) =>
    Array.from({ length: draft.length(['spec', list]) }, (_, index) =>
      draft.texts(['spec', list, index, 'match', 'modifiedAfter']),
    )
      .flat()
      .filter(({ text }) => parseTimeOrDate(text) === undefined)
      .map(({ text, at }) => ({
        code: 'MUS124' as const,
        message: `"${text}" is neither a date nor a time with its offset`,
        hint: 'Write it like 2026-01-31 or 2026-01-31T08:00:00Z.',
        at,
      })),
  );
}
