import type { ContentPlace } from '../../config/content/find-content.js';
import { type ContentOfFiles, itemsOfFiles } from '../../config/content/items-of-files.js';
import { idKey } from '../../model/arm-id.js';
import { type ContentItem, type ContentKind, contentKinds, type ItemBody } from '../../model/content.js';
import type { DesiredItem } from '../../model/desired-content.js';
import type { JsonObject } from '../../model/json.js';
import { append, sortedBy } from '../../model/order.js';
import { comparableBody, contentKey, fileItem } from '../../plan/content/file-item.js';
import { liveByKey } from '../../plan/content/plan-content.js';
import { answeredItem, contentForms } from './content-forms.js';
import { contentFolderName, type Unsaid } from './imported-fleet.js';
import type { ImportedFile } from './imported-files.js';
import { readableNames, slug } from './readable-names.js';

export interface ImportedContent {
  /** By name, below the folder of the fleet's files. */
  readonly files: readonly ImportedFile[];
  /** What they ask for, read again. */
  readonly items: readonly DesiredItem[];
}

/** The parent whose content it is. */
export type ContentOwner = Pick<ContentPlace, 'parent' | 'workspace' | 'tenant'>;

/**
 * Writes a workspace's content as files, one item each, in a folder for its kind. `answers`: the resources that the lists
 * returned, by `idKey`.
 *
 * A form is used only if reading it gives the same item, so a plan of the files on the same live state writes
 * nothing. Items that no form can express are left out and reported in `unsaid` (MUS654). Pure. The same live state
 * gives the same files, whatever the order of the lists.
 */
export function contentFiles(
  live: readonly ContentItem[],
  answers: ReadonlyMap<string, JsonObject>,
  owner: ContentOwner,
): ImportedContent & { readonly unsaid: readonly Unsaid[] } {
  const files: ImportedFile[] = [];
  const items: DesiredItem[] = [];
  const unsaid: Unsaid[] = [];
  const named = liveByKey(live, owner.workspace);
  for (const kind of contentKinds) {
    const ofKind = sortedBy(
      live.filter((item) => item.kind === kind),
      keyOf,
    );
    const isNamed = (item: ContentItem) => named.get(contentKey(item)) === item;
    const names = fileNames(kind, ofKind.filter(isNamed));
    for (const item of ofKind) {
      const written = isNamed(item)
        ? writtenItem(item, answers.get(keyOf(item)) ?? {}, names.get(keyOf(item)) ?? '', owner)
        : 'another resource group has a workbook of its name';
      if (typeof written === 'string') unsaid.push(unwritten(item, written));
      else {
        append(files, written.files);
        items.push(written.item);
      }
    }
  }
  return { files: sortedBy(files, ({ name }) => name), items, unsaid };
}

function keyOf({ resourceId }: ContentItem): string {
  return idKey(resourceId ?? '');
}

interface WrittenItem {
  readonly files: readonly ImportedFile[];
  readonly item: DesiredItem;
}

/** The item in the first form that expresses it, or the reason why none does. `path`: without the form's extensions. */
function writtenItem(
  item: ContentItem,
  answer: JsonObject,
  path: string,
  owner: ContentOwner,
): WrittenItem | string {
  const { body } = item;
  let why = 'its list leaves out a part of it';
  if (body === undefined || body.partial === true) return why;
  for (const form of contentForms(answeredItem(item.kind, item.name, answer))) {
    const files = form.map(({ extension, text }) => ({ name: `${path}${extension}`, text }));
    const read = readAgain(files, owner);
    const [found, ...others] = read.items;
    if (read.problems.length === 0 && others.length === 0 && found && isSame(found, item, body, owner))
      return { files, item: found };
    why = read.problems[0]?.message ?? 'a file of it would be read as something else';
  }
  return why;
}

function isSame(found: DesiredItem, item: ContentItem, body: ItemBody, { workspace }: ContentOwner): boolean {
  if (found.kind !== item.kind || found.name !== item.name) return false;
  const asked = fileItem(found, workspace, item.resourceId ?? undefined).item;
  return comparableBody(body, asked).hash === asked.body.hash;
}

/** As `validate` and `plan` read the files. */
function readAgain(files: readonly ImportedFile[], owner: ContentOwner): ContentOfFiles {
  return itemsOfFiles({
    place: { ...owner, file: 'parent.yaml', from: [] },
    files: files.map((file) => ({ ...file, path: file.name })),
    problems: [],
  });
}

function unwritten({ kind, displayName, name }: ContentItem, why: string): Unsaid {
  return {
    code: 'MUS654',
    severity: 'warning',
    what: `${kind} "${displayName}" (${name}) is in no file: ${why}`,
    next: 'leaves it alone',
    hint: 'Change it in Azure so that a file can say it, or leave it out of the files.',
  };
}

const folders: Readonly<Record<ContentKind, { readonly folder: string; readonly noun: string }>> = {
  AnalyticsRule: { folder: 'analytics-rules', noun: 'rule' },
  AutomationRule: { folder: 'automation-rules', noun: 'automation' },
  Function: { folder: 'functions', noun: 'function' },
  HuntingQuery: { folder: 'hunting-queries', noun: 'query' },
  LivestreamQuery: { folder: 'livestream-queries', noun: 'livestream' },
  SavedSearch: { folder: 'saved-searches', noun: 'search' },
  Workbook: { folder: 'workbooks', noun: 'workbook' },
};

/** Paths of a kind's items by their keys, without extensions: named after the display name, and the resource name where two share it. */
function fileNames(kind: ContentKind, items: readonly ContentItem[]): ReadonlyMap<string, string> {
  const { folder, noun } = folders[kind];
  const called = (text: string) => (isReserved(slug(text, '')) ? `${noun} ${text}` : text);
  const names = readableNames(
    items.map((item) => {
      const { displayName, name } = item;
      const short = `${slug(displayName, noun).slice(0, 48)} ${name.slice(0, 8)}`;
      return { key: keyOf(item), candidates: [called(displayName), short, called(name)] };
    }),
    noun,
  );
  return new Map([...names].map(([key, name]) => [key, `${contentFolderName}/${folder}/${name}`]));
}

/** Windows reserves these names for devices, with any extension. */
function isReserved(name: string): boolean {
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/.test(name);
}
