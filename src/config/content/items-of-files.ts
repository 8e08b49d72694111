import { type ContentSource, itemOfResource } from '../../content/content-item.js';
import { nameKey } from '../../model/arm-id.js';
import type { DesiredItem } from '../../model/desired-content.js';
import { fieldOf, isJsonObject, type JsonObject } from '../../model/json.js';
import { append, compareText } from '../../model/order.js';
import type { Finding, Problem } from '../../model/problem.js';
import { isYaml } from '../read-files.js';
import type { Path } from '../source-document.js';
import { isRuleTemplate, readRuleTemplate } from './analytics-rule.js';
import { readArmJson } from './arm-json.js';
import { type ContentDocuments, parsedJson, parsedYaml } from './content-document.js';
import type { ContentFile, ContentPlace, FoundContent } from './find-content.js';
import { derivedName, isResourceName } from './item-name.js';
import { type ContentDocument, type FileContent, placeOf } from './reader.js';
import { isHuntingQuery, isParser, parserQueryKey, readHuntingQuery, readParser } from './saved-searches.js';
import { baseOfJson, isGallery, notBeside, readGallery, workbookOfSidecar } from './workbook.js';

/** What the content files of one Parent ask for. */
export interface ContentOfFiles {
  readonly parent: string;
  /** ARM id of the central workspace, as written. */
  readonly workspace: string;
  /** By kind, then name. */
  readonly items: readonly DesiredItem[];
  /** The files that hold content, by name: they are not read as documents of the fleet. */
  readonly files: readonly ContentFile[];
  /** How many files belong to other tools. */
  readonly others: number;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/** The items of the files, or what is wrong with them: MUS102 to MUS106, MUS142, MUS144 to MUS149. Pure. */
export function itemsOfFiles({ place, files, problems: unread }: FoundContent): ContentOfFiles {
  const items: DesiredItem[] = [];
  const ours: ContentFile[] = [];
  const problems: Problem[] = [...unread];
  const findings: Finding[] = [];
  const sidecars: Sidecars = new Map(files.flatMap((file) => sidecarOf(file)));
  const jsonBases = new Set(files.filter(({ name }) => !isYaml(name)).map(({ name }) => baseOfJson(name)));
  for (const file of files) {
    const workbook = workbookOfSidecar(file.name);
    if (workbook === undefined) continue;
    // Its other problems are reported with its workbook.
    if (jsonBases.has(workbook)) append(problems, sidecars.get(workbook)?.problems ?? []);
    else problems.push(notBeside(file));
    ours.push(file);
  }
  for (const file of files) {
    if (workbookOfSidecar(file.name) !== undefined || isMusters(file)) continue;
    const read = readFile(place, file, sidecars);
    if (read === undefined) continue;
    ours.push(file);
    for (const document of read.documents) {
      append(problems, document.problems);
      append(findings, document.findings);
    }
    append(problems, read.problems);
    append(items, read.items);
  }
  append(findings, checkAliases(items));
  return {
    parent: place.parent,
    workspace: place.workspace,
    items: items.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name)),
    files: ours,
    others: files.length - ours.length,
    problems,
    findings,
  };
}

/** Content has no apiVersion: the document is muster's or another tool's. */
function isMusters({ text }: ContentFile): boolean {
  return /^["']?apiVersion["']?\s*:/m.test(text);
}

interface ReadFile {
  readonly items: readonly DesiredItem[];
  readonly documents: readonly ContentDocument[];
  readonly problems: readonly Problem[];
}

type Sidecars = ReadonlyMap<string, ContentDocuments>;

function sidecarOf(file: ContentFile): readonly (readonly [string, ContentDocuments])[] {
  const workbook = workbookOfSidecar(file.name);
  return workbook === undefined ? [] : [[workbook, parsedYaml(file)]];
}

/** Undefined where nothing in the file is content. */
function readFile(place: ContentPlace, file: ContentFile, sidecars: Sidecars): ReadFile | undefined {
  const { documents, problems } = isYaml(file.name) ? parsedYaml(file) : parsedJson(file);
  const read = documents.map((document) => ({ document, found: contentIn(place, file, document, sidecars) }));
  const ours = read.filter(({ found }) => found !== undefined);
  // A YAML file that cannot be parsed may be content.
  if (ours.length === 0 && problems.length === 0) return undefined;
  const contents = ours.flatMap(({ found }) => found ?? []);
  return {
    items: contents.map(({ id, ...item }, index) => ({
      ...item,
      name: isResourceName(id) ? id : derivedName(place.parent, file.path, index),
    })),
    documents: ours.map(({ document }) => document),
    problems,
  };
}

/** The valid items of a document; undefined where it is not content. */
function contentIn(
  place: ContentPlace,
  file: ContentFile,
  document: ContentDocument,
  sidecars: Sidecars,
): readonly FileContent[] | undefined {
  const { value } = document;
  if (isYaml(file.name)) return isJsonObject(value) ? inYaml(document, value) : undefined;
  if (!isGallery(value)) return readArmJson(document, place);
  const sidecar = sidecars.get(baseOfJson(file.name));
  const [beside] = sidecar?.documents ?? [];
  if (beside === undefined) {
    if (sidecar === undefined) document.problems.push(notBeside(file));
    return [];
  }
  const body = readGallery(value, beside);
  append(document.problems, beside.problems);
  return complete(beside, 'workbooks', body, ['displayName'], undefined);
}

function inYaml(document: ContentDocument, value: JsonObject): readonly FileContent[] | undefined {
  const place = placeOf(document);
  if (isParser(value)) {
    const query = parserQueryKey(value);
    return complete(document, 'savedSearches', readParser(place), namePath(value), query);
  }
  if (isRuleTemplate(value))
    return complete(document, 'alertRules', readRuleTemplate(place), ['name'], 'query');
  if (!isHuntingQuery(value)) return undefined;
  return complete(document, 'savedSearches', readHuntingQuery(place), ['name'], 'query');
}

function namePath(value: JsonObject): Path {
  return [Object.keys(value).find((key) => /^(?:function|parser)name$/i.test(key)) ?? 'name'];
}

/** One valid item of a document. */
function complete(
  document: ContentDocument,
  source: ContentSource,
  body: JsonObject | undefined,
  name: Path,
  query: string | undefined,
): readonly FileContent[] {
  if (body === undefined || document.problems.length > 0) return [];
  const item = itemOfResource(source, { ...body, id: '/' });
  if (typeof item === 'string') return [];
  const id = isJsonObject(document.value) ? fieldOf(document.value, 'id') : undefined;
  return [
    {
      kind: item.kind,
      displayName: item.displayName,
      ...(item.alias === undefined ? {} : { alias: item.alias }),
      body,
      ...(typeof id === 'string' ? { id } : {}),
      at: document.at(name),
      queryAt: query === undefined ? undefined : document.linesAt([query]),
    },
  ];
}

/** MUS148 for each function of the same alias as another of the parent: a query that calls it gets either. */
function checkAliases(items: readonly DesiredItem[]): readonly Finding[] {
  const first = new Map<string, DesiredItem>();
  return items.flatMap((item) => {
    if (item.alias === undefined) return [];
    const earlier = first.get(nameKey(item.alias));
    if (earlier === undefined) {
      first.set(nameKey(item.alias), item);
      return [];
    }
    return {
      code: 'MUS148' as const,
      severity: 'warning' as const,
      message: `Two functions have the alias ${item.alias}`,
      hint: 'Give one of them another alias, or remove it.',
      at: item.at,
      related: [{ message: 'the first is here', at: earlier.at }],
    };
  });
}
