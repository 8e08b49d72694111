import { join } from 'node:path';
import { findContent } from '../../config/content/find-content.js';
import { itemsOfFiles } from '../../config/content/items-of-files.js';
import { baseOfJson, workbookOfSidecar } from '../../config/content/workbook.js';
import type { ContentItem } from '../../model/content.js';
import { groupBy } from '../../model/order.js';
import { failed, type Finding, ok, type Problem, type Result } from '../../model/problem.js';
import { contentKey } from '../../plan/content/file-item.js';
import { contentFolderName, findingOf, type ImportedFleet } from './imported-fleet.js';
import { type Destination, isOnDisk } from './write-files.js';

/** What becomes of content files that are there already. */
export interface ExistingContent {
  /** Files to remove, relative to the folder: their items are written to other files. */
  readonly superseded: readonly string[];
  /** MUS655 for each item of the files that stay and that the workspace does not have. */
  readonly findings: readonly Finding[];
}

/**
 * Compares the content files of a folder with what an import with `--force` is about to write there. An item that was
 * renamed gets another file, and its old file would declare it twice.
 *
 * Problems: MUS656 for each file that would be overwritten or become a duplicate and also holds something else, and the
 * problems of reading the folder.
 */
export async function judgeExisting(
  { folder, shown: typed, force }: Destination,
  { parent, content }: ImportedFleet,
): Promise<Result<ExistingContent>> {
  // Without `force` no file that is there is touched.
  if (content === undefined || !force || !(await isOnDisk(join(folder, contentFolderName))))
    return ok({ superseded: [], findings: [] });
  const { name, workspace, tenant } = parent;
  const file = join(folder, 'parent.yaml');
  const from = [{ text: contentFolderName, at: { file, line: 1, column: 1 } }];
  const found = await findContent({ parent: name, workspace, tenant, file, from }, [folder]);
  const unread = found.problems.filter(({ code }) => code !== 'MUS141');
  if (unread.length > 0) return failed(unread);
  const { items } = itemsOfFiles(found);
  const declared = groupBy(items, ({ at }) => unit(at.file));
  const written = new Set(content.files.map((each) => each.name));
  const taken = new Set(content.files.map((each) => each.name.toLowerCase()));
  const own = new Set(content.items.map(contentKey));
  const superseded: string[] = [];
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  for (const { name: shown, path } of found.files) {
    const here = declared.get(unit(shown)) ?? [];
    const known = here.filter((item) => own.has(contentKey(item)));
    if (here.length > 0 && known.length === here.length) {
      if (!written.has(path)) superseded.push(path);
    } else if (taken.has(path.toLowerCase()) || known.length > 0)
      problems.push(inTheWay(path, join(typed, path)));
    else
      for (const item of here)
        if (item.at.file === shown) findings.push(findingOf(notThere(path, item), { ...parent }));
  }
  return problems.length > 0 ? failed(problems) : ok({ superseded, findings });
}

/** A workbook is two files. */
function unit(file: string): string {
  return (workbookOfSidecar(file) ?? baseOfJson(file)).toLowerCase();
}

function inTheWay(path: string, file: string): Problem {
  return {
    code: 'MUS656',
    message: `nothing is written: ${path} is in the way, and holds something else than what is written there`,
    hint: 'Move it out of the folder, or correct it where it cannot be read, and import again.',
    at: { file, line: 1, column: 1 },
  };
}

function notThere(path: string, { kind, displayName }: Pick<ContentItem, 'kind' | 'displayName'>) {
  return {
    code: 'MUS655' as const,
    severity: 'warning' as const,
    what: `${path} declares ${kind} "${displayName}", which the workspace does not hold`,
    next: 'creates it',
    hint: 'Delete the file if it was deleted in Azure.',
  };
}
