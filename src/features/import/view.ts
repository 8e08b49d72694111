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

export interface Imported {
  readonly parent: ImportedParent;
  /** As they were written. */
  readonly paths: readonly string[];
  /** Content files that went, because other files declare their items now. */
  readonly removed: readonly string[];
  /** That of content files, as it is shown; undefined: none are written. */
  readonly contentFolder?: string;
}

/**
 * What an import wrote, for people: counts and files, what the files do not say, and what the next
 * apply would write because of it. Ends with a newline.
 */
export function importText(imported: Imported, style: TextStyle): string {
  const blocks = [
    headline(imported, style),
    findingLines(imported.parent.findings, style),
    nextLines(imported.parent, style),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headline(imported: Imported, style: TextStyle): readonly string[] {
  const paint = palette(style.colors);
  const { parent, members, groups, selections, content } = imported.parent.fleet;
  const listed = (label: string, paths: readonly string[]) =>
    paths.length === 0 ? [] : wrapped(`${label}: ${paths.map(escapeTerminal).join(', ')}`, style.width, 2);
  const counts = [
    count(members.length, 'member'),
    count(groups.length, 'group'),
    count(selections.length, 'content selection'),
    ...(content === undefined ? [] : [count(content.items.length, 'content item')]),
  ];
  const off = parent.mode === 'Disabled' ? ' Workspace manager is off there.' : '';
  return [
    `${paint.strong(`Imported ${escapeTerminal(parent.name)}:`)} ${counts.join(', ')}.${off}`,
    ...listed('Written', shownPaths(imported)),
    ...listed('Removed', imported.removed),
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
export function importJson(
  imported: Imported | undefined,
  { tool, problems }: { readonly tool: string; readonly problems: readonly Problem[] },
): ImportJson {
  const { fleet, next, findings } = imported?.parent ?? {};
  return {
    schemaVersion: 1,
    tool,
    parent: fleet?.parent.name ?? null,
    files: imported?.paths ?? [],
    removed: imported?.removed ?? [],
    next: (next?.steps ?? []).flatMap(({ id, action, type, name, resourceId, reason }) =>
      action === 'publish' ? [] : [{ id, action, type, name, resourceId, reason }],
    ),
    findings: (findings ?? []).map(findingJson),
    errors: problems.map(problemJson),
    summary: {
      members: fleet?.members.length ?? 0,
      groups: fleet?.groups.length ?? 0,
      selections: fleet?.selections.length ?? 0,
      items: fleet?.content?.items.length ?? 0,
    },
  };
}

/** An import as Markdown: what was written and what comes next as its text says it, then findings; errors alone where it was not made. */
export function importMarkdown(
  imported: Imported | undefined,
  { problems, limit }: { readonly problems: readonly Problem[]; readonly limit: number },
): string {
  if (imported === undefined) return problemsMarkdown(problems, limit);
  const style = { width: 100, colors: false, sources: new Map<string, string>() };
  const { parent } = imported;
  const lines = importText({ ...imported, parent: { ...parent, findings: [] } }, style)
    .trimEnd()
    .split('\n');
  return fitMarkdown(
    [
      { text: `### Import of ${codeMarkdown(parent.fleet.parent.name)}`, of: 'line', count: 1 },
      ...errorParts(problems),
      { text: fenceMarkdown('text', lines), of: 'block', count: 1 },
      ...findingParts(parent.findings),
    ],
    limit,
    'The JSON lists all.',
  );
}

/** Undefined: nothing was imported. */
export const importView: View<Imported | undefined> = {
  text: (imported, style) => (imported === undefined ? '' : importText(imported, style)),
  json: importJson,
  markdown: importMarkdown,
};
