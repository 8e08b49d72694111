import { compareText } from '../../model/compare-text.js';
import { textDigest } from '../../model/digest.js';
import { problemCodes, type ProblemCode } from '../../model/problem-codes.js';
import type { Finding, Problem, SourceSpan } from '../../model/problem.js';
import { escapeTerminal } from '../words/escape-terminal.js';

/** Problems and findings, and what is said of the tool and of their files. */
export interface SarifSource {
  readonly problems: readonly (Problem | Finding)[];
  /** `muster <version>`. */
  readonly tool: string;
  /** A file's path below the root of the repository, with forward slashes. */
  readonly pathOf: (file: string) => string;
}

/**
 * Problems and findings as a SARIF 2.1.0 log of one run, as GitHub's code scanning takes it: results
 * in the order given, rules by code.
 *
 * Paths are relative to `%SRCROOT%`, the root of the repository; no path of the machine is in it.
 * A result needs a place (code scanning refuses a file with one that has none), so what has no place
 * in a file, such as an endpoint that cannot be reached, is a notification of the run instead.
 * Source: OASIS SARIF 2.1.0, 3.14 and 3.27; GitHub, "SARIF support for code scanning".
 */
export function sarifLog({ problems, tool, pathOf }: SarifSource): object {
  const placed = problems.filter(hasPlace);
  const unplaced = problems.filter((problem) => !hasPlace(problem));
  const codes = [...new Set(problems.map(({ code }) => code))].sort(compareText);
  const [name = tool, version] = tool.split(' ');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name, ...(version === undefined ? {} : { version }), rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: !unplaced.some((problem) => levelOf(problem) === 'error'),
            toolExecutionNotifications: unplaced.map((problem) => ({
              descriptor: { id: problem.code, index: codes.indexOf(problem.code) },
              level: levelOf(problem),
              message: { text: messageOf(problem) },
            })),
          },
        ],
        results: placed.map((problem) => ({
          ruleId: problem.code,
          ruleIndex: codes.indexOf(problem.code),
          level: levelOf(problem),
          message: { text: messageOf(problem) },
          locations: [{ physicalLocation: placeOf(problem.at, pathOf) }],
          ...(problem.related === undefined || problem.related.length === 0
            ? {}
            : {
                relatedLocations: problem.related.map(({ message, at }, id) => ({
                  id,
                  message: { text: escapeTerminal(message) },
                  physicalLocation: placeOf(at, pathOf),
                })),
              }),
          partialFingerprints: { 'musterProblem/v1': fingerprintOf(problem, pathOf) },
        })),
      },
    ],
  };
}

/** The level of SARIF, which is also that of a workflow command but for its name of a note. */
export function levelOf(problem: Problem | Finding): 'error' | 'warning' | 'note' {
  if (!('severity' in problem)) return 'error';
  return problem.severity === 'warning' ? 'warning' : 'note';
}

/** What is wrong and what to do next, inert: a viewer shows it as it stands. */
export function messageOf({ message, hint, parent }: Problem): string {
  const where = parent === undefined || message.includes(parent) ? '' : ` (parent ${parent})`;
  const said = `${message}${where}`;
  if (hint === undefined) return escapeTerminal(said);
  return escapeTerminal(`${said}${/[.!?:]$/.test(said) ? '' : '.'} ${hint}`);
}

const root = '%SRCROOT%';

type Placed = (Problem | Finding) & { readonly at: SourceSpan };

function hasPlace(problem: Problem | Finding): problem is Placed {
  return problem.at !== undefined;
}

function rule(code: ProblemCode): object {
  const title = problemCodes[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: `${code}: ${title}. All codes are in docs/problems.md of muster.` },
  };
}

function placeOf(at: SourceSpan, pathOf: SarifSource['pathOf']): object {
  return {
    artifactLocation: { uri: uriOf(pathOf(at.file)), uriBaseId: root },
    region: {
      startLine: at.line,
      startColumn: at.column,
      // The end is the column behind the last character.
      endColumn: at.column + Math.max(1, at.length ?? 1),
    },
  };
}

/** A relative reference: `%`, spaces and colons of a file's name are no syntax of it. */
function uriOf(path: string): string {
  return path.split('/').map(encoded).join('/');
}

function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}

/** Stays the same when lines above are added or taken away, so that an alert is not opened anew. */
function fingerprintOf(problem: Placed, pathOf: SarifSource['pathOf']): string {
  return textDigest(JSON.stringify([problem.code, pathOf(problem.at.file), problem.message])).replace(
    'sha256:',
    '',
  );
}
