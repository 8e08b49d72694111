import { type ContentSource, itemOfResource } from '../../content/content-item.js';
import { lastSegment } from '../../model/arm-id.js';
import { fieldOf, isJsonObject, type JsonObject, objectOrEmpty } from '../../model/json.js';
import type { Path } from '../source-document.js';
import {
  evaluated,
  type ExpressionFault,
  maxExpressionSteps,
  type TemplateScope,
} from './arm-expressions.js';
import type { ContentPlace } from './find-content.js';
import {
  type ContentDocument,
  type FileContent,
  mostTold,
  placeOf,
  tellAdvice,
  tellMistake,
} from './reader.js';
import { readResourceBody } from './resource-body.js';

/** A resource of a document, wherever it is nested. */
interface ArmResource {
  readonly value: JsonObject;
  readonly path: Path;
  /** Including the type of the resource around it. */
  readonly type: string;
  /** Its texts may be expressions; an answer of the REST API has none. */
  readonly template: boolean;
}

/**
 * The content in ARM JSON: a template, one resource of it, or what the REST API answers, one or a list. Undefined
 * where it holds none.
 *
 * Yields MUS144 for an expression that only a deployment evaluates, MUS147 for what else a template deploys,
 * and the problems of `resource-body.ts`.
 */
export function readArmJson(
  document: ContentDocument,
  { workspace, tenant }: Pick<ContentPlace, 'workspace' | 'tenant'>,
): readonly FileContent[] | undefined {
  const found = resourcesIn(document.value);
  const ours = found.filter((resource) => sourceOfType(resource) !== undefined);
  if (ours.length === 0) return undefined;
  const root = objectOrEmpty(document.value);
  const scope: TemplateScope = {
    parameters: objectOrEmpty(root.parameters),
    variables: objectOrEmpty(root.variables),
    workspace,
    tenant,
    budget: { steps: maxExpressionSteps },
  };
  for (const other of found) if (sourceOfType(other) === undefined) tellOther(document, other);
  return ours.flatMap((resource) =>
    document.problems.length >= mostTold ? [] : (contentOf(document, resource, scope) ?? []),
  );
}

/** Types that a template deploys along with its content, and that are useless alone. */
const companions = /^$|workspaces$|\/(?:metadata|contentpackages|contenttemplates)$/i;

function tellOther(document: ContentDocument, { type, path, value }: ArmResource): void {
  if (companions.test(type)) return;
  tellAdvice(placeOf(document, path, value), {
    code: 'MUS147',
    message: `The template deploys a ${type} as well, which muster does not`,
    hint: 'Deploy it with the tool of your choice.',
  });
}

function contentOf(
  document: ContentDocument,
  resource: ArmResource,
  scope: TemplateScope,
): FileContent | undefined {
  const source = sourceOfType(resource);
  if (source === undefined || hasLoop(document, resource)) return undefined;
  const { name: rawName, id, condition, kind, tags, properties } = lowered(resource.value);
  const read = (value: unknown, key: string) =>
    resource.template ? evaluated(value, scope, [...resource.path, key]) : { value, faults: [] };
  const deployed = read(condition, 'condition');
  if (deployed.value === false) return undefined;
  const named = read(rawName ?? (typeof id === 'string' ? lastSegment(id) : undefined), 'name');
  // A name that is new at each deployment does not count: the name is derived, as for a file without one.
  const random = named.faults.some((fault) => fault.random);
  const parts = [read(kind, 'kind'), read(tags, 'tags'), read(properties, 'properties')];
  const faults = [
    ...deployed.faults,
    ...(random ? [] : named.faults),
    ...parts.flatMap((part) => part.faults),
  ];
  for (const fault of faults) tellUnread(document, fault);
  if (faults.length > 0) return undefined;
  const before = document.problems.length;
  const [readKind, readTags, readProperties] = parts.map(({ value }) => value);
  const body = readResourceBody(
    source,
    placeOf(document, resource.path, {
      kind: readKind,
      tags: readTags,
      properties: readProperties,
    }),
  );
  if (body === undefined || document.problems.length > before) return undefined;
  const name = typeof named.value === 'string' ? lastSegment(named.value) : undefined;
  const item = itemOfResource(source, { ...body, id: `/${name ?? ''}`, name });
  if (typeof item === 'string') return undefined;
  const { displayName, alias } = item;
  return {
    kind: item.kind,
    displayName,
    ...(alias === undefined ? {} : { alias }),
    body,
    id: random ? undefined : name,
    at: document.at([...resource.path, 'name']),
    queryAt: document.linesAt([...resource.path, 'properties', 'query']),
  };
}

/** The keys that ARM gives a meaning to, whatever their casing. */
function lowered(resource: JsonObject) {
  const [name, id, condition, kind, tags, properties] = [
    'name',
    'id',
    'condition',
    'kind',
    'tags',
    'properties',
  ].map((key) => fieldOf(resource, key));
  return { name, id, condition, kind, tags, properties };
}

function hasLoop(document: ContentDocument, { value, path }: ArmResource): boolean {
  if (fieldOf(value, 'copy') === undefined) return false;
  tellUnread(document, {
    path: [...path, 'copy'],
    why: 'is a loop, which only a deployment runs',
    random: false,
  });
  return true;
}

function tellUnread(document: ContentDocument, { path, why }: ExpressionFault): void {
  tellMistake(document, {
    code: 'MUS144',
    message: `${String(path.at(-1))} ${why}`,
    hint: 'Write out its value.',
    at: document.at(path),
  });
}

/** Every resource of a document, nested ones after those around them. */
function resourcesIn(value: unknown): readonly ArmResource[] {
  if (Array.isArray(value)) return listed(value, [], isAnswer(value[0]) ? undefined : '');
  if (!isJsonObject(value)) return [];
  const resources = fieldOf(value, 'resources');
  if (isTemplate(value)) return listed(resources, ['resources'], '');
  if (Array.isArray(value.value)) return listed(value.value, ['value'], undefined);
  return listed([value], undefined, isAnswer(value) ? undefined : '');
}

function isTemplate(value: JsonObject): boolean {
  const resources = fieldOf(value, 'resources');
  const named = typeof value.$schema === 'string' && /deploymentTemplate\.json/i.test(value.$schema);
  return (
    typeof resources === 'object' && resources !== null && (named || fieldOf(value, 'type') === undefined)
  );
}

/** What the REST API answers has its resource's id, written out. */
function isAnswer(value: unknown): boolean {
  const id = fieldOf(objectOrEmpty(value), 'id');
  return typeof id === 'string' && /^\/?subscriptions\//i.test(id);
}

/**
 * Of a list, or of a mapping by symbolic names; `path` undefined: the one entry is the document itself. `around` is the
 * type of the resource that they stand in, empty for none and undefined for answers.
 */
function listed(
  entries: unknown,
  path: Path | undefined,
  around: string | undefined,
): readonly ArmResource[] {
  if (typeof entries !== 'object' || entries === null) return [];
  return Object.entries(entries).flatMap(([key, value]: [string, unknown]) => {
    if (!isJsonObject(value)) return [];
    const here = path === undefined ? [] : [...path, Array.isArray(entries) ? Number(key) : key];
    const own = fieldOf(value, 'type');
    const written = typeof own === 'string' ? own : typeOfId(fieldOf(value, 'id'));
    const isChild = around !== undefined && around !== '' && !written.includes('.');
    const type = isChild ? `${around}/${written}` : written;
    const nested = around === undefined ? undefined : fieldOf(value, 'resources');
    return [
      { value, path: here, type, template: around !== undefined },
      ...listed(nested, [...here, 'resources'], type),
    ];
  });
}

/** Of an answer without a type, as workbooks had it in 2022. */
function typeOfId(id: unknown): string {
  if (typeof id !== 'string') return '';
  const segments = id.slice(id.toLowerCase().lastIndexOf('/providers/') + 11).split('/');
  return segments.filter((_, index) => index === 0 || index % 2 === 1).join('/');
}

const types: readonly (readonly [RegExp, ContentSource])[] = [
  [/^microsoft\.(?:securityinsights|operationalinsights\/workspaces\/providers)\/alertrules$/i, 'alertRules'],
  [
    /^microsoft\.(?:securityinsights|operationalinsights\/workspaces\/providers)\/automationrules$/i,
    'automationRules',
  ],
  [/^microsoft\.operationalinsights\/(?:workspaces\/)?savedsearches$/i, 'savedSearches'],
  [/^microsoft\.insights\/workbooks$/i, 'workbooks'],
];

function sourceOfType({ type, value }: Pick<ArmResource, 'type' | 'value'>): ContentSource | undefined {
  return isJsonObject(fieldOf(value, 'properties'))
    ? types.find(([pattern]) => pattern.test(type))?.[1]
    : undefined;
}
