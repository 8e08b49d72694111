import { isScalar } from 'yaml';
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
  const read = documents.map(yamlDocument);
  return {
    documents: read.flatMap(({ document }) => document ?? []),
    problems: [...problems, ...read.flatMap((each) => each.problems)],
  };
}

function yamlDocument({ source, broken, oddities }: ParsedDocument): {
  document?: ContentDocument;
  problems: readonly Problem[];
} {
  if (broken) return { problems: [] };
  const plain = plainValue(source);
  if ('problem' in plain) return { problems: [plain.problem] };
  const problems: Problem[] = [...oddities, ...duplicateKeys(source)];
  const document = documentOf(() => source, plain.value, problems);
  return { document, problems: [] };
}

/** The document of a source; the source is asked for only when a place in it is wanted. */
function documentOf(source: () => SourceDocument, value: unknown, problems: Problem[]): ContentDocument {
  const findings: Finding[] = [];
  return {
    value,
    at: (path, of) => spanOf(source(), path, of),
    written(path) {
      const node = nodeAt(source(), path);
      return isScalar(node) && node.source !== undefined
        ? node.source
        : String(isScalar(node) ? node.value : node);
    },
    linesAt: (path) => linesAt(source(), path),
    exported: false,
    problems,
    findings,
  };
}

function nodeAt(source: SourceDocument, path: Path): unknown {
  return source.yaml.getIn(path, true);
}

/** A literal block has a line of the file for each of its own; another text only where it has one line. */
function linesAt(source: SourceDocument, path: Path): SourceSpan | undefined {
  const node = nodeAt(source, path);
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const [start, end] = rangeOf(source, node);
  if (node.type !== 'BLOCK_LITERAL') {
    const oneLine = !/[\r\n]/.test(node.value) && !source.text.slice(start, end).includes('\n');
    const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    return oneLine ? offsetSpan(source, start + quote, end - quote) : undefined;
  }
  const block = source.text.indexOf('\n', start) + 1;
  const indent = /^(?:[^\S\n]*\n)*( *)\S/.exec(source.text.slice(block, end))?.[1]?.length ?? 0;
  return offsetSpan(source, block + indent, end);
}
