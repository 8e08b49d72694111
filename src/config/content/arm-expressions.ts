import { parseWorkspaceId } from '../../model/arm-id.js';
import type { Path } from '../source-document.js';
import { fieldOf, isJsonObject, type JsonObject, objectOrEmpty } from '../../model/json.js';

/** What a template's expressions may refer to. */
export interface TemplateScope {
  readonly parameters: JsonObject;
  readonly variables: JsonObject;
  /** ARM id of the central workspace, which a template is always deployed to. */
  readonly workspace: string;
  readonly tenant: string;
  /** How much one document's expressions may still expand: those that use each other twice grow without bound. */
  readonly budget: { steps: number };
}

/** A text whose expression cannot be evaluated. */
export interface ExpressionFault {
  readonly path: Path;
  /** The rest of a sentence that begins with the expression. */
  readonly why: string;
  /** The expression gives another value each time (`newGuid()`). */
  readonly random: boolean;
}

/** Thrown and caught only in this file, to leave an expression from any depth. */
class UnreadableExpression extends Error {}

/** Calls, names and characters of one document; the largest public template takes some thousands. */
export const maxExpressionSteps = 1_000_000;

/** Characters of one expression that Azure takes (azure-subscription-service-limits.md, template limits). */
export const maxExpressionLength = 24_576;

/** Faults of one value beyond which no more are looked for. */
const maxFaults = 100;

/** Nesting of functions, and of parameters and variables that name each other. */
const maxExpressionDepth = 50;

function isExpression(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');
}

/** An escaped text that begins with a bracket but is not an expression. */
export function escapedLiteral(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}

/**
 * A template's value with its expressions evaluated, and the faults of those that cannot be, which become
 * undefined.
 *
 * Supported is what exports of the portal and templates in public repositories use in names: parameters by
 * their default values, variables, `concat`, `format`, ids and the workspace; not what needs a deployment.
 * (template-expressions.md and template-functions.md of Azure Resource Manager)
 */
export function evaluated(
  value: unknown,
  scope: TemplateScope,
  path: Path,
): { readonly value: unknown; readonly faults: readonly ExpressionFault[] } {
  const faults: ExpressionFault[] = [];
  const visit = (part: unknown, at: Path): unknown => {
    if (typeof part === 'string') {
      if (faults.length >= maxFaults) return undefined;
      try {
        return evaluate(part, scope);
      } catch (error) {
        if (!(error instanceof UnreadableExpression)) throw error;
        faults.push({ path: at, why: error.message, random: /^calls newGuid\b/i.test(error.message) });
        return undefined;
      }
    }
    if (Array.isArray(part)) return part.map((entry: unknown, index) => visit(entry, [...at, index]));
    if (!isJsonObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, visit(entry, [...at, key])]));
  };
  return { value: visit(value, path), faults };
}

/** The value of an expression; any other text as it is. */
function evaluate(text: string, scope: TemplateScope, depth = 0): unknown {
  if (!isExpression(text)) return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text;
  if (text.length > maxExpressionLength)
    throw new UnreadableExpression(
      `is an expression of more than ${String(maxExpressionLength)} characters, which Azure does not accept`,
    );
  const tokens = tokensOf(text.slice(1, -1));
  spend(scope, text.length);
  const reader = { tokens, next: 0, scope };
  const value = valueOf(reader, depth);
  if (reader.next < tokens.length) throw new UnreadableExpression('is not a template expression');
  return value;
}

/** The workspace's name is never the default that a template happens to have. */
function isWorkspaceParameter(name: string): boolean {
  return /^(log-?analytics-?|sentinel-?)?workspace([-_]?name)?$/i.test(name);
}

interface ExpressionReader {
  readonly tokens: readonly string[];
  next: number;
  readonly scope: TemplateScope;
}

const token = /\s*(?:('(?:[^']|'')*')|(-?\d+)|([A-Za-z_]\w*)|([().,[\]]))/y;

function tokensOf(text: string): readonly string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (match === null) throw new UnreadableExpression('is not a template expression');
    found.push(match[0].trim());
  }
  return found;
}

function spend({ budget }: TemplateScope, steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) throw new UnreadableExpression('grows beyond what a template can hold');
}

function valueOf(reader: ExpressionReader, depth: number): unknown {
  if (depth > maxExpressionDepth) throw new UnreadableExpression('is nested too deeply, or names itself');
  spend(reader.scope, 1);
  const first = reader.tokens[reader.next] ?? '';
  reader.next += 1;
  let value: unknown;
  if (first.startsWith("'")) value = first.slice(1, -1).replaceAll("''", "'");
  else if (/^-?\d/.test(first)) value = Number(first);
  else if (/^[A-Za-z_]/.test(first)) value = call(first, argumentsOf(reader, depth), reader.scope, depth);
  else throw new UnreadableExpression('is not a template expression');
  return membersOf(reader, value, depth);
}

function argumentsOf(reader: ExpressionReader, depth: number): readonly unknown[] {
  take(reader, '(');
  const values: unknown[] = [];
  while (reader.tokens[reader.next] !== ')') {
    if (values.length > 0) take(reader, ',');
    values.push(valueOf(reader, depth + 1));
  }
  take(reader, ')');
  return values;
}

function membersOf(reader: ExpressionReader, from: unknown, depth: number): unknown {
  let value = from;
  for (;;) {
    const mark = reader.tokens[reader.next];
    if (mark !== '.' && mark !== '[') return value;
    reader.next += 1;
    const key = mark === '.' ? reader.tokens[reader.next++] : valueOf(reader, depth + 1);
    if (mark === '[') take(reader, ']');
    const at = value;
    value = Array.isArray(at) ? (at as unknown[])[Number(key)] : fieldOf(objectOrEmpty(at), String(key));
    if (value === undefined) throw new UnreadableExpression(`names ${String(key)}, which does not exist`);
  }
}

function take(reader: ExpressionReader, mark: string): void {
  if (reader.tokens[reader.next] !== mark) throw new UnreadableExpression('is not a template expression');
  reader.next += 1;
}

function call(name: string, values: readonly unknown[], scope: TemplateScope, depth: number): unknown {
  const workspace = parseWorkspaceId(scope.workspace);
  const texts = values.map((value) => plainText(value, scope));
  switch (name.toLowerCase()) {
    case 'parameters':
      return parameter(texts[0] ?? '', scope, depth);
    case 'variables':
      return named('variable', texts[0] ?? '', fieldOf(scope.variables, texts[0] ?? ''), scope, depth);
    case 'concat':
      return values.some(Array.isArray) ? values.flat() : joined(scope, texts);
    case 'format':
      return (texts[0] ?? '').replace(/\{(\d+)\}/g, (_, index: string) =>
        joined(scope, [texts[Number(index) + 1] ?? '']),
      );
    case 'tolower':
      return (texts[0] ?? '').toLowerCase();
    case 'toupper':
      return (texts[0] ?? '').toUpperCase();
    case 'string':
      return texts[0];
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case 'createarray':
      return values;
    case 'resourceid':
    case 'extensionresourceid':
    case 'subscriptionresourceid':
      return resourceIdOf(name.toLowerCase(), texts, scope.workspace);
    case 'subscription':
      return {
        id: `/subscriptions/${workspace?.subscriptionId ?? ''}`,
        subscriptionId: workspace?.subscriptionId,
        tenantId: scope.tenant,
      };
    case 'tenant':
      return { tenantId: scope.tenant };
    case 'resourcegroup':
      return {
        id: `/subscriptions/${workspace?.subscriptionId ?? ''}/resourceGroups/${workspace?.resourceGroup ?? ''}`,
        name: workspace?.resourceGroup,
      };
    default:
      throw new UnreadableExpression(`calls ${name}(), which only a deployment evaluates`);
  }
}

function plainText(value: unknown, scope: TemplateScope): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : joined(scope, [JSON.stringify(value)]);
}

function joined(scope: TemplateScope, texts: readonly string[]): string {
  spend(
    scope,
    texts.reduce((sum, text) => sum + text.length, 0),
  );
  return texts.join('');
}

function parameter(name: string, scope: TemplateScope, depth: number): unknown {
  if (isWorkspaceParameter(name)) return parseWorkspaceId(scope.workspace)?.workspaceName;
  const declared = fieldOf(scope.parameters, name);
  if (!isJsonObject(declared))
    throw new UnreadableExpression(`names the parameter ${name}, which does not exist`);
  const value = fieldOf(declared, 'defaultValue');
  if (value === undefined)
    throw new UnreadableExpression(`names the parameter ${name}, which has no default value`);
  return named('parameter', name, value, scope, depth);
}

function named(noun: string, name: string, value: unknown, scope: TemplateScope, depth: number): unknown {
  if (value === undefined) throw new UnreadableExpression(`names the ${noun} ${name}, which does not exist`);
  return evaluateAll(value, scope, depth + 1);
}

/** As `evaluate`, of every text in a value. */
function evaluateAll(value: unknown, scope: TemplateScope, depth = 0): unknown {
  spend(scope, 1);
  if (typeof value === 'string') return evaluate(value, scope, depth);
  if (Array.isArray(value)) return value.map((entry) => evaluateAll(entry, scope, depth));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, evaluateAll(entry, scope, depth)]),
  );
}

/** `resourceId([subscription], [resourceGroup], type, name, …)` and its kin. */
function resourceIdOf(name: string, texts: readonly string[], workspace: string): string {
  const { subscriptionId = '', resourceGroup = '' } = parseWorkspaceId(workspace) ?? {};
  const at = texts.findIndex(
    (text, index) => text.includes('/') && (name !== 'extensionresourceid' || index > 0),
  );
  const [type = '', ...names] = at < 0 ? [] : texts.slice(at);
  const [provider = '', ...kinds] = type.split('/');
  if (kinds.length === 0 || kinds.length !== names.length)
    throw new UnreadableExpression('makes an id of as many names as its type does not have');
  const pairs = kinds.map((kind, index) => `${kind}/${names[index] ?? ''}`).join('/');
  const before = texts.slice(0, at);
  const group = `/subscriptions/${before.at(-2) ?? subscriptionId}/resourceGroups/${before.at(-1) ?? resourceGroup}`;
  const scope =
    name === 'extensionresourceid'
      ? (before[0] ?? '')
      : name === 'subscriptionresourceid'
        ? `/subscriptions/${before[0] ?? subscriptionId}`
        : group;
  return `${scope}/providers/${provider}/${pairs}`;
}
