import type { Answer } from './answer.js';
import { refuse } from './answer.js';
import type { Properties } from './resource.js';

/** What a request's property may hold. `readOnly` ones are tolerated and dropped, as ARM does with what it sent itself. */
export interface Field {
  readonly type: 'string' | 'boolean' | 'integer' | 'array' | 'object' | 'any';
  readonly required?: true;
  readonly readOnly?: true;
  /** The only values the service takes. */
  readonly oneOf?: readonly string[];
}

export type Shape = Readonly<Record<string, Field>>;

/** The writable properties of a request's body, or the refusal: unknown, missing and wrongly typed ones are not taken. */
export function readProperties(
  body: Properties,
  envelope: readonly string[],
  shape: Shape,
): { readonly ok: true; readonly properties: Properties } | { readonly ok: false; readonly answer: Answer } {
  const known = ['id', 'name', 'type', 'etag', 'systemData', 'properties', ...envelope];
  const stray = Object.keys(body).find((key) => !known.includes(key));
  if (stray !== undefined) return bad(`The request has an unknown member '${stray}'.`);
  const properties = body.properties;
  if (!isRecord(properties)) return bad("The request is missing 'properties'.");
  const problem = problemOf(properties, shape);
  if (problem !== undefined) return bad(problem);
  // null means absent; what is absent is not kept.
  const kept = Object.entries(properties).filter(
    ([key, value]) => value !== null && shape[key]?.readOnly !== true,
  );
  return { ok: true, properties: Object.fromEntries(kept) };
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOf(properties: Properties, shape: Shape): string | undefined {
  for (const [key, value] of Object.entries(properties)) {
    const field = shape[key];
    if (field === undefined) return `The property '${key}' is unknown.`;
    if (value !== null && field.readOnly !== true && !holds(field, value)) {
      return `The value of '${key}' is invalid.`;
    }
  }
  const missing = Object.entries(shape).find(
    ([key, field]) => field.required === true && (properties[key] ?? undefined) === undefined,
  );
  return missing === undefined ? undefined : `The required property '${missing[0]}' is missing.`;
}

function holds(field: Field, value: unknown): boolean {
  if (field.oneOf !== undefined && !field.oneOf.includes(String(value))) return false;
  switch (field.type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    case 'any':
      return true;
    default:
      return typeof value === field.type;
  }
}

function bad(message: string): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer: refuse(400, 'BadRequest', message) };
}
