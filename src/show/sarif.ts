import { compareText } from '../model/order.js';
import { textDigest } from '../model/json.js';
import { problemCodes } from '../model/problem-codes.js';
import type { Finding, Problem, SourceSpan } from '../model/problem.js';
import { escapeTerminal } from './escape-terminal.js';
import { cutDetails } from './problem-text.js';

/** Problems and findings, and what is said of the tool and of their files. */
export interface SarifSource {
  readonly problems: readonly (Problem | Finding)[];
  /** A command's result that is not a problem of muster. */
  readonly remarks?: readonly SarifRemark[];
  /** `muster <version>`. */
  readonly tool: string;
  /** A file's path below the root of the repository, with forward slashes. */
  readonly pathOf: (file: string) => string;
}

/** A result under a rule of its own. */
export interface SarifRemark {
  /** `drift/changed` */
  readonly rule: string;
  readonly title: string;
  readonly help: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** The subject of the alert: an alert stays the same as long as this does. */
  readonly about: string;
  readonly at?: SourceSpan | undefined;
  readonly related?: Problem['related'];
}

/**
 * Problems and findings, then remarks, as a SARIF 2.1.0 log of one run, as GitHub's code scanning takes it:
 * results in the order given, rules by id.
 *
 * Paths are relative to `%SRCROOT%`, the root of the repository; no path of the machine is in it. A result
 * needs a place (code scanning refuses files with one that has none), so a problem without one, such as an
 * unreachable endpoint, is a notification of the run instead. Source: OASIS SARIF 2.1.0, 3.14 and 3.27;
 * GitHub, "SARIF support for code scanning".
 */
export function sarifLog({ problems, remarks = [], tool, pathOf }: SarifSource): object {
  const all = [...problems.map(remarkOf), ...remarks];
  const placed = all.filter(hasPlace);
  const unplaced = all.filter((remark) => !hasPlace(remark));
  const rules = new Map(all.map((remark) => [remark.rule, remark]));
  const ids = [...rules.keys()].sort(compareText);
  const [name = tool, version] = tool.split(' ');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name,
            version,
            rules: ids.map((id) => ruleOf(id, rules.get(id))),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: !unplaced.some(({ level }) => level === 'error'),
            toolExecutionNotifications: unplaced.map(({ rule, level, message }) => ({
              descriptor: { id: rule, index: ids.indexOf(rule) },
              level,
              message: { text: message },
            })),
          },
        ],
        results: placed.map((remark) => ({
          ruleId: remark.rule,
          ruleIndex: ids.indexOf(remark.rule),
          level: remark.level,
          message: { text: remark.message },
          locations: [{ physicalLocation: placeOf(remark.at, pathOf) }],
          relatedLocations:
            remark.related === undefined || remark.related.length === 0
              ? undefined
              : remark.related.map(({ message, at }, id) => ({
                  id,
                  message: { text: escapeTerminal(message) },
                  physicalLocation: placeOf(at, pathOf),
                })),
          partialFingerprints: { 'musterProblem/v1': fingerprintOf(remark, pathOf) },
        })),
      },
    ],
  };
}

function remarkOf(problem: Problem | Finding): SarifRemark {
  const { code, message, at, related } = problem;
  const title = problemCodes[code];
  return {
    rule: code,
    title,
    help: `${code}: ${title}. All codes are in docs/problems.md of muster.`,
    level: levelOf(problem),
    message: messageOf(problem),
    about: message,
    at,
    related,
  };
}

/** The level of SARIF, which is also that of a workflow command but for its name of a note. */
export function levelOf(problem: Problem | Finding): 'error' | 'warning' | 'note' {
  if (!('severity' in problem)) return 'error';
  return problem.severity === 'warning' ? 'warning' : 'note';
}

/** What is wrong and what to do next, and below it the details, inert: a viewer shows it as it stands. */
export function messageOf({ message, hint, parent, details = [] }: Problem): string {
  const where = parent === undefined || message.includes(parent) ? '' : ` (parent ${parent})`;
  const said = `${message}${where}`;
  const whole = hint === undefined ? said : `${said}${/[.!?:]$/.test(said) ? '' : '.'} ${hint}`;
  return [whole, ...cutDetails(details)].map(escapeTerminal).join('\n');
}

const root = '%SRCROOT%';

type Placed = SarifRemark & { readonly at: SourceSpan };

function hasPlace(remark: SarifRemark): remark is Placed {
  return remark.at !== undefined;
}

function ruleOf(id: string, remark: SarifRemark | undefined): object {
  const text = remark?.title ?? id;
  return { id, shortDescription: { text }, fullDescription: { text }, help: { text: remark?.help ?? id } };
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
function fingerprintOf({ rule, about, at }: Placed, pathOf: SarifSource['pathOf']): string {
  return textDigest(JSON.stringify([rule, pathOf(at.file), about])).replace('sha256:', '');
}
