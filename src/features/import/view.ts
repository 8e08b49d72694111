import { sep } from 'node:path';
import type { Problem } from '../../model/problem.js';
import { codeMarkdown, fenceMarkdown } from '../../show/escape-markdown.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { findingLines } from '../../show/finding-text.js';
import { fitMarkdown } from '../../show/fit-markdown.js';
import { palette, type TextStyle } from '../../show/palette.js';
import { findingJson, problemJson } from '../../show/problem-text.js';
import { errorParts, findingParts, problemsMarkdown } from '../../show/problems-markdown.js';
import type { View } from '../../show/view.js';
import { count, wrapped } from '../../show/words.js';
import { stepText } from '../plan/step-text.js';
import type { ImportedParent } from './import-parent.js';
import type { ImportJson } from './shape.js';

/**
 * What an import wrote, for people: counts and files, what the files do not say, and what the next
 * apply would write because of it. `paths` as people are to read them. Ends with a newline.
 */
function importText(imported: ImportedParent, paths: readonly string[], style: TextStyle): string {
  const blocks = [
    headline(imported, paths, style),
    findingLines(imported.findings, style),
    nextLines(imported, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ fleet }: ImportedParent, paths: readonly string[], style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { parent, members, groups, selections, content } = fleet;
  const counts = [
    count(members.length, 'member'),
    count(groups.length, 'group'),
    count(selections.length, 'content selection'),
    ...(content === undefined ? [] : [count(content.items.length, 'content item')]),
  ];
  const off = parent.mode === 'Disabled' ? ' Workspace manager is off there.' : '';
  return [
    `${paint.strong(`Imported ${escapeTerminal(parent.name)}:`)} ${counts.join(', ')}.${off}`,
    ...wrapped(`Written: ${paths.map(escapeTerminal).join(', ')}`, style.width, 2),
  ];
}

/** Of content files, of which there are hundreds, their folder and their number. */
function shownPaths({ paths, contentFolder }: Imported): readonly string[] {
  const folder = contentFolder === undefined ? undefined : `${contentFolder}${sep}`;
  const within = folder === undefined ? [] : paths.filter((path) => path.startsWith(folder));
  if (folder === undefined || within.length === 0) return paths;
  return [...paths.filter((path) => !path.startsWith(folder)), `${folder} (${count(within.length, 'file')})`];
}

/** Publishes are left to the plan, which reads jobs to judge them. */
function nextLines({ fleet, next }: ImportedParent, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const writes = next.steps.filter(({ action }) => action !== 'publish');
  if (next.state === 'error')
    return [`${paint.strong('Next apply:')} ${paint.bad('✖ it could not be planned')}`];
  const publishes = fleet.parent.mode === 'Enabled' ? ' muster plan shows what it would publish.' : '';
  if (writes.length === 0)
    return [`${paint.strong('Next apply:')} nothing to create, update or delete.${publishes}`];
  return [
    `${paint.strong('Next apply:')} ${count(writes.length, 'write')}, as the findings say.`,
    ...writes.flatMap((step) => stepText(step, style)),
  ];
}

/** An import as JSON; `imported` is undefined where `problems` prevented it. */
function importJson(
  imported: ImportedParent | undefined,
  about: { readonly tool: string; readonly files: readonly string[]; readonly problems: readonly Problem[] },
): ImportJson {
  const fleet = imported?.fleet;
  return {
    schemaVersion: 1,
    tool: about.tool,
    parent: fleet?.parent.name ?? null,
    files: about.files,
    next: (imported?.next.steps ?? []).flatMap(({ id, action, type, name, resourceId, reason }) =>
      action === 'publish' ? [] : [{ id, action, type, name, resourceId, reason }],
    ),
    findings: (imported?.findings ?? []).map(findingJson),
    errors: about.problems.map(problemJson),
    summary: {
      members: fleet?.members.length ?? 0,
      groups: fleet?.groups.length ?? 0,
      selections: fleet?.selections.length ?? 0,
      items: fleet?.content?.items.length ?? 0,
    },
  };
}

export interface ImportMarkdownOptions {
  /** Paths as people are to read them. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Bytes. */
  readonly limit: number;
}

/** An import as Markdown: what was written and what comes next as its text says it, then findings; errors alone where it was not made. */
function importMarkdown(
  imported: ImportedParent | undefined,
  { files, problems, limit }: ImportMarkdownOptions,
): string {
  if (imported === undefined) return problemsMarkdown(problems, limit);
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  const lines = importText({ ...imported, findings: [] }, files, style)
    .trimEnd()
    .split('\n');
  return fitMarkdown(
    [
      { text: `### Import of ${codeMarkdown(imported.fleet.parent.name)}`, of: 'line', count: 1 },
      ...errorParts(problems),
      { text: fenceMarkdown('text', lines), of: 'block', count: 1 },
      ...findingParts(imported.findings),
    ],
    limit,
    'The JSON lists all.',
  );
}

export interface Imported {
  readonly parent: ImportedParent;
  /** As they were written. */
  readonly paths: readonly string[];
  /** That of content files, as it is shown; undefined: none are written. */
  readonly contentFolder?: string;
}

/** Undefined: nothing was imported. */
export const importView: View<Imported | undefined> = {
  text: (imported, style) =>
    imported === undefined ? '' : importText(imported.parent, shownPaths(imported), style),
  json: (imported, { tool, problems }) =>
    importJson(imported?.parent, { tool, files: imported?.paths ?? [], problems }),
  markdown: (imported, { limit, problems }) =>
    importMarkdown(imported?.parent, {
      files: imported === undefined ? [] : shownPaths(imported),
      limit,
      problems,
    }),
};
