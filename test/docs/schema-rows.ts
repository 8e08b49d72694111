import { readDocument } from './documents.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** A field of a kind of file, as a row of a table; `value` and `meaning` are Markdown. */
export interface SchemaRow {
  readonly path: string;
  readonly value: string;
  readonly meaning: string;
}

/**
 * The fields below `metadata` and `spec` of `schemas/NAME.schema.json`, in its order; a definition
 * used twice is followed once.
 */
export function schemaRows(name: string): readonly SchemaRow[] {
  const schema = JSON.parse(readDocument(`schemas/${name}.schema.json`)) as Schema;
  const followed = new Set<string>();
  const visit = (given: Schema, path: string, required: boolean): readonly SchemaRow[] => {
    const seen = given.$ref !== undefined && followed.has(given.$ref);
    if (given.$ref !== undefined) followed.add(given.$ref);
    const node = resolved(schema, given);
    const below = seen ? [] : fieldsBelow(node, path, visit);
    const plain = node.type === 'object' && node.description === undefined;
    return plain && (seen || below.length > 0) ? below : [rowOf(schema, node, path, required), ...below];
  };
  return fieldsBelow(schema, '', visit).filter(({ path }) => path.includes('.'));
}

function fieldsBelow(
  node: Schema,
  path: string,
  visit: (child: Schema, path: string, required: boolean) => readonly SchemaRow[],
): readonly SchemaRow[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    visit(child, path === '' ? key : `${path}.${key}`, node.required?.includes(key) === true),
  );
  const { items } = node;
  const ofEntries = items?.properties === undefined && items?.$ref === undefined;
  return [...own, ...(ofEntries ? [] : visit(items, `${path}[]`, false))];
}

/** What a reference stands for, with what is said beside it. */
function resolved(schema: Schema, node: Schema): Schema {
  return { ...schema.$defs?.[node.$ref?.split('/').at(-1) ?? ''], ...node };
}

function rowOf(schema: Schema, node: Schema, path: string, required: boolean): SchemaRow {
  const needed = required ? 'required' : undefined;
  const fallback = node.default === undefined ? undefined : `default ${code(node.default)}`;
  return {
    path,
    value: cell([valueOf(schema, node), needed, fallback].filter((each) => each !== undefined).join('; ')),
    meaning: cell(node.description ?? ''),
  };
}

function valueOf(schema: Schema, given: Schema): string {
  const node = resolved(schema, given);
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  if (node.title !== undefined) return node.title;
  const several = node.oneOf ?? node.anyOf;
  if (several !== undefined) return [...new Set(several.map((each) => valueOf(schema, each)))].join(' or ');
  if (node.items !== undefined) return `list of ${valueOf(schema, node.items)}`;
  return [node.type ?? 'value'].flat().join(' or ');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
