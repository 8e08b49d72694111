import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { digestPattern } from './json.js';

/**
 * The parts that shapes are made of. A shape is a TypeBox definition: the TypeScript type, the JSON Schema in
 * `schemas/` and the check of what is read back come from it.
 */

/** The type of a shape's value, deeply read-only. */
export type ValueOf<S extends TSchema> = Frozen<Static<S>>;

/** The type, deeply read-only, with intersections flattened. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** An object with these keys and no other. */
export function object<P extends TProperties>(properties: P, description?: string): TObject<P> {
  return Type.Object(properties, { ...about(description), additionalProperties: false });
}

export function array<S extends TSchema>(
  items: S,
  description?: string,
  limits: { readonly minItems?: number; readonly maxItems?: number } = {},
) {
  return Type.Array(items, { ...about(description), ...limits });
}

export function string(description?: string) {
  return Type.String(about(description));
}

export function pattern(regex: string, description?: string) {
  return Type.String({ ...about(description), pattern: regex });
}

/** A digest made by `digest` of `json.ts`: `sha256:…`. */
export function digestText(description?: string) {
  return pattern(digestPattern.source, description);
}

/** A bare SHA-256, as in the audit. */
export function sha256Text(description: string) {
  return pattern('^[0-9a-f]{64}$', description);
}

export function uuid(description?: string) {
  return Type.String({ ...about(description), format: 'uuid' });
}

/** An RFC 3339 time. */
export function instant(description?: string) {
  return Type.String({ ...about(description), format: 'date-time' });
}

/** Any JSON value. */
export function anything() {
  return Type.Unknown();
}

export function boolean(description?: string) {
  return Type.Boolean(about(description));
}

/** An object with any keys, and the shape of their values. */
export function mapping<S extends TSchema>(values: S, description?: string) {
  return Type.Unsafe<Record<string, Static<S>>>({
    ...about(description),
    type: 'object',
    additionalProperties: values,
  });
}

/** The shape with further JSON Schema keywords: `title`, `examples`, `default`, bounds. */
export function also<S extends TSchema>(schema: S, keywords: Readonly<Record<string, unknown>>): S {
  return { ...schema, ...keywords };
}

/** A whole number from 0. */
export const countShape = named('count', Type.Integer({ minimum: 0 }));

/** A count for each word. */
export function counts<const W extends readonly string[]>(words: W, description?: string) {
  const each = Object.fromEntries(words.map((word) => [word, countShape]));
  return object(each as Record<W[number], typeof countShape>, description);
}

/** One of these words. */
export function oneOfWords<const W extends readonly (string | number | boolean | null)[]>(
  values: W,
  description?: string,
) {
  return Type.Unsafe<W[number]>({ ...about(description), enum: values });
}

export function constant<const V extends string | number | boolean>(value: V, description?: string) {
  return Type.Unsafe<V>({ ...about(description), const: value });
}

/** A whole number from 1, such as a line or a limit. */
export function positive(description?: string) {
  return Type.Integer({ ...about(description), minimum: 1 });
}

/** A number, whole or not. */
export function atLeast(minimum: number, description?: string) {
  return Type.Number({ ...about(description), minimum });
}

/** Either shape. */
export function either<A extends TSchema, B extends TSchema>(one: A, other: B) {
  return Type.Union([one, other]);
}

/** One of these objects, distinguished by the word in the field `tag`. */
export function byTag<S extends TObject>(tag: string, shapes: Readonly<Record<string, S>>) {
  const words = Object.keys(shapes);
  return Type.Unsafe<Static<S>>({
    type: 'object',
    required: [tag],
    properties: { [tag]: { enum: words } },
    // A condition for each instead of anyOf: a validator that removes unknown keys then tries only the right shape.
    allOf: words.map((word) => ({ if: { properties: { [tag]: { const: word } } }, then: shapes[word] })),
  });
}

export function integer(description?: string) {
  return Type.Integer(about(description));
}

export function maybe<S extends TSchema>(schema: S) {
  return Type.Optional(schema);
}

/** The schema or null; `description` is the field's, where the schema has none. */
export function orNull<S extends TSchema>(schema: S, description?: string) {
  const { type, description: own, ...rest } = schema as S & { type?: unknown; description?: string };
  const said = about(description ?? own);
  if ('$id' in schema || typeof type !== 'string')
    return Type.Unsafe<Static<S> | null>({ ...said, anyOf: [{ type: 'null' }, schema] });
  return Type.Unsafe<Static<S> | null>({ ...said, type: [type, 'null'], ...rest });
}

/** A schema that the JSON Schema holds once, under this name in `$defs`, however often it is used. */
export function named<S extends TSchema>(name: string, schema: S): S {
  return { ...schema, $id: name };
}

/** A named schema with this use's description and further keywords. */
export function use<S extends TSchema>(
  schema: S,
  description: string,
  keywords: Readonly<Record<string, unknown>> = {},
): S {
  return { ...schema, [here]: { description, ...keywords } };
}

/** Keywords beside a named schema's reference. */
const here = '~here';

/** The shape of a whole document or output. */
export function titled<S extends TSchema>(title: string, schema: S): S {
  return { ...schema, title };
}

/** The shape of an output in format 1, which names the tool that made it. */
export function output<P extends TProperties>(title: string, properties: P, description: string) {
  const tool = pattern('^muster ', 'Name and version of what made it.');
  return titled(title, object({ schemaVersion: constant(1), tool, ...properties }, description));
}

/** The JSON Schema (2020-12) of a shape, called `id`: each named part once in `$defs`, in the order of first use. */
export function jsonSchemaOf(shape: TSchema, id?: string): Readonly<Record<string, unknown>> {
  const defs: Record<string, unknown> = {};
  const visit = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    const { $id, [here]: used, description, ...own } = part as Part;
    // Keys of `properties` are a document's own names, which may be `description`.
    const plain = () => ({
      description,
      ...mapped(own, (value, key) => (key === 'properties' ? mapped(value as object, visit) : visit(value))),
    });
    if (Object.keys(part).length === 0) return true;
    if ($id === undefined) return plain();
    if (!Object.hasOwn(defs, $id)) {
      defs[$id] = {};
      defs[$id] = plain();
    }
    return { ...used, $ref: `#/$defs/${$id}` };
  };
  const { title, ...body } = visit(shape) as Record<string, unknown>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    title,
    ...body,
    $defs: Object.keys(defs).length === 0 ? undefined : defs,
  };
}

function mapped(of: object, change: (value: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]));
}

interface Part {
  readonly $id?: string;
  readonly [here]?: Readonly<Record<string, unknown>>;
  readonly description?: string;
}

function about(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description };
}
