import { isScalar } from 'yaml';
import { parseUntrusted } from '../../model/parse-untrusted.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import { duplicateKeys, type ParsedDocument, parseDocuments, plainValue } from '../parse-documents.js';
import { offsetSpan, type Path, rangeOf, type SourceDocument, spanOf } from '../source-document.js';
import type { ContentFile } from './find-content.js';
import type { ContentDocument } from './reader.js';

/** The documents of a file that could be parsed, and what is wrong with its text. */
export interface ContentDocuments {
  readonly documents: readonly ContentDocument[];
  readonly problems: readonly Problem[];
}

/** The documents of a YAML file: MUS102 and MUS103 as in muster's own files. */
export function parsedYaml(file: ContentFile): ContentDocuments {
  const { documents, problems } = parseDocuments(file);
  const read = documents.map((document) => yamlDocument(file, document));
  return {
    documents: read.flatMap(({ document }) => document ?? []),
    problems: [...problems, ...read.flatMap((each) => each.problems)],
  };
}

function yamlDocument(
  file: ContentFile,
  { source, broken, oddities }: ParsedDocument,
): {
  document?: ContentDocument;
  problems: readonly Problem[];
} {
  if (broken) return { problems: [] };
  const plain = plainValue(source);
  if ('problem' in plain) return { problems: [plain.problem] };
  const problems: Problem[] = [...oddities, ...duplicateKeys(source)];
  const document = documentOf(file, plain.value, () => source, problems, false);
  return { document, problems: [] };
}

/** Where a document's values are; computed only for a problem, since it takes a while for a large JSON file. */
type Places = () => SourceDocument | undefined;

function documentOf(
  file: ContentFile,
  value: unknown,
  places: Places,
  problems: Problem[],
  exported: boolean,
): ContentDocument {
  const findings: Finding[] = [];
  return {
    value,
    at(path, of) {
      const source = places();
      return source === undefined ? { file: file.name, line: 1, column: 1 } : spanOf(source, path, of);
    },
    written(path) {
      const node = nodeAt(places(), path);
      if (!isScalar(node)) return '';
      return node.source ?? String(node.value);
    },
    linesAt: (path) => linesAt(places(), path),
    exported,
    problems,
    findings,
  };
}

function nodeAt(source: SourceDocument | undefined, path: Path): unknown {
  return source?.yaml.getIn(path, true);
}

/** Each line of a literal block is a line of the file; other texts only if they have a single line. */
function linesAt(source: SourceDocument | undefined, path: Path): SourceSpan | undefined {
  const node = nodeAt(source, path);
  if (source === undefined || !isScalar(node) || typeof node.value !== 'string') return undefined;
  const [start, end] = rangeOf(source, node);
  if (node.type !== 'BLOCK_LITERAL') {
    const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    const isPlain =
      source.text.slice(start + quotes, end - quotes) === node.value && !node.value.includes('\n');
    return isPlain ? offsetSpan(source, start + quotes, end - quotes) : undefined;
  }
  const block = source.text.indexOf('\n', start) + 1;
  const indent = /^(?:[^\S\n]*\n)*( *)\S/.exec(source.text.slice(block, end))?.[1]?.length ?? 0;
  const first = offsetSpan(source, block, end);
  // A query may begin with an empty line, which has no indentation.
  return { ...first, column: indent + 1, length: Math.max(1, (first.length ?? 1) - indent) };
}

/** Deeper than any workbook that people make. */
const maxContentDepth = 200;

/**
 * The document of a JSON file. MUS103 as in YAML, and MUS142 where it is not JSON, is nested more than 200
 * deep or has a key `__proto__`: if it cannot be parsed, its text decides whether it counts as content.
 */
export function parsedJson(file: ContentFile): ContentDocuments {
  const parsed = parseUntrusted(file.text, maxContentDepth);
  if (!parsed.ok) {
    if (!namesContent(file.text)) return { documents: [], problems: [] };
    const at = { file: file.name, ...(parsed.at ?? { line: 1, column: 1 }) };
    const message = `${file.name} cannot be read: ${parsed.what}`;
    return { documents: [], problems: [{ code: 'MUS142', message, hint: 'Correct the JSON there.', at }] };
  }
  let found: { readonly source: SourceDocument | undefined } | undefined;
  // A file too large for places is asked for them as often as any.
  const places = () => (found ??= { source: parseDocuments(file).documents[0]?.source }).source;
  const problems = [...repeatedKeys(file, parsed.value, places)];
  return { documents: [documentOf(file, parsed.value, places, problems, true)], problems: [] };
}

/** MUS103, of what a JSON parser silently takes the last of. Only where there is one its place is looked for. */
function repeatedKeys(file: ContentFile, value: unknown, places: Places): readonly Problem[] {
  if (colonsIn(file.text) === keysIn(value)) return [];
  const source = places();
  if (source !== undefined) return duplicateKeys(source);
  return [
    {
      code: 'MUS103',
      message: 'A key appears twice in one mapping',
      hint: 'The file is too large to say where: split it.',
      at: { file: file.name, line: 1, column: 1 },
    },
  ];
}

/** Outside of texts: in JSON one for each key. */
function colonsIn(json: string): number {
  let colons = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) quoted = !quoted;
    else if (quoted && code === 0x5c) at += 1;
    else if (!quoted && code === 0x3a) colons += 1;
  }
  return colons;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, part) => sum + keysIn(part), own);
}

function namesContent(text: string): boolean {
  return /Microsoft\.(?:SecurityInsights|OperationalInsights|Insights\/workbooks)|"Notebook\/1\.0"/i.test(
    text,
  );
}
