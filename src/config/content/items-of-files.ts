import { nameKey } from '../../model/arm-id.js';
import type { DesiredItem } from '../../model/desired-content.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { append, compareText } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { isYaml } from '../read-files.js';
import { isRuleTemplate, readRuleTemplate } from './analytics-rule.js';
import { parsedYaml } from './content-document.js';
import type { ContentFile, ContentPlace, FoundContent } from './find-content.js';
import { derivedName, isResourceName } from './item-name.js';
import { type ContentDocument, placeOf } from './reader.js';

/** What the content files of one Parent ask for. */
export interface ContentOfFiles {
  readonly parent: string;
  /** By kind, then name. */
  readonly items: readonly DesiredItem[];
  /** The files that hold content, by name: they are nobody's documents beside. */
  readonly files: readonly ContentFile[];
  /** How many files belong to other tools. */
  readonly others: number;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/** The items of the files, or what is wrong with them: MUS102 to MUS106, MUS140, MUS141, MUS143, MUS145 and MUS146. Pure. */
export function itemsOfFiles({ place, files, problems: unread }: FoundContent): ContentOfFiles {
  const items: DesiredItem[] = [];
  const ours: ContentFile[] = [];
  const problems: Problem[] = [...unread];
  const findings: Finding[] = [];
  for (const file of files) {
    const read = isMusters(file) ? undefined : readFile(place, file);
    if (read === undefined) continue;
    ours.push(file);
    append(items, read.items);
    append(problems, read.problems);
    append(findings, read.findings);
  }
  append(problems, checkTwice(items));
  return {
    parent: place.parent,
    items: items.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name)),
    files: ours,
    others: files.length - ours.length,
    problems,
    findings,
  };
}

/** Such a document is muster's, or one of the many tools' that write so; no content has one. */
function isMusters({ text }: ContentFile): boolean {
  return /^["']?apiVersion["']?\s*:/m.test(text);
}

interface ReadFile {
  readonly items: readonly DesiredItem[];
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/** Undefined where nothing in the file is content. */
function readFile(place: ContentPlace, file: ContentFile): ReadFile | undefined {
  if (!isYaml(file.name)) return undefined;
  const { documents, problems } = parsedYaml(file);
  const read = documents.flatMap((document, index) => {
    const item = readYaml(document);
    if (item === undefined) return [];
    return [{ document, item: item === false ? undefined : named(item, place, file, document, index) }];
  });
  // A file that is no YAML may have been content.
  if (read.length === 0 && problems.length === 0) return undefined;
  return {
    items: read.flatMap(({ item }) => item ?? []),
    problems: [...problems, ...read.flatMap(({ document }) => document.problems)],
    findings: read.flatMap(({ document }) => document.findings),
  };
}

/** An item without its name; `false`: it is one, and wrong. */
type Nameless = Pick<DesiredItem, 'kind' | 'displayName' | 'alias' | 'body' | 'queryAt'>;

/** Undefined where the document is no content. */
function readYaml(document: ContentDocument): Nameless | false | undefined {
  const { value } = document;
  if (!isJsonObject(value)) return undefined;
  if (!isRuleTemplate(value)) return undefined;
  const body = readRuleTemplate(placeOf(document));
  if (body === undefined || document.problems.length > 0) return false;
  return {
    kind: 'AnalyticsRule',
    displayName: displayNameOf(body),
    body,
    queryAt: document.linesAt(['query']),
  };
}

function displayNameOf({ properties }: JsonObject): string {
  return isJsonObject(properties) ? String(properties.displayName) : '';
}

function named(
  item: Nameless,
  { parent }: ContentPlace,
  { path }: ContentFile,
  document: ContentDocument,
  index: number,
): DesiredItem {
  const id = isJsonObject(document.value) ? document.value.id : undefined;
  return {
    ...item,
    name: isResourceName(id) ? id : derivedName(parent, path, index),
    at: document.at(['name']),
  };
}

/** MUS143 for each item whose kind and name another of the parent has. */
function checkTwice(items: readonly DesiredItem[]): readonly Problem[] {
  const first = new Map<string, DesiredItem>();
  return items.flatMap((item) => {
    const key = `${item.kind}/${nameKey(item.name)}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, item);
      return [];
    }
    return {
      code: 'MUS143' as const,
      message: `Two items of kind ${item.kind} have the name ${item.name}`,
      hint: 'Give one of them another id, or remove it.',
      at: item.at,
      related: [{ message: 'the first is here', at: earlier.at }],
    };
  });
}
