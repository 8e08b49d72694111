import { failed, ok, type Result } from '../../model/problem.js';
import { apiVersions, encodeId } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { isJsonObject, type JsonObject, objectOrEmpty } from '../../model/json.js';
import { apiOf } from '../write.js';

/** One content resource as ARM returns it, a workbook with its content; undefined where it is gone. */
export async function readContent(
  client: ArmClient,
  resourceId: string,
  signal?: AbortSignal,
): Promise<Result<unknown>> {
  const api = apiOf(resourceId);
  const query = api === 'workbooks' ? { query: { canFetchContent: 'true' } } : {};
  const answer = await client.send({ method: 'GET', path: encodeId(resourceId), api, ...query }, signal);
  if (answer.ok) return ok(answer.body);
  return answer.status === 404 ? ok(undefined) : failed(answer.problem);
}

/** The playbooks that are attached to an analytics rule (securityinsights 2025-10-01-preview), as ARM returns them. */
export async function listActions(
  client: ArmClient,
  ruleId: string,
  signal?: AbortSignal,
): Promise<Result<readonly unknown[]>> {
  const answer = await client.list({ path: `${encodeId(ruleId)}/actions`, api: 'securityInsights' }, signal);
  return answer.ok ? ok(answer.items) : failed(answer.problem);
}

/** What it takes to restore a content resource. */
export interface Restoration {
  readonly resourceId: string;
  readonly apiVersion: string;
  /** The body of the PUT: the answer without read-only fields. */
  readonly body: JsonObject;
  /** The whole answer. */
  readonly answered: unknown;
}

/** What to keep of a resource's answer to restore it later. Pure. */
export function restorationOf(resourceId: string, answered: unknown): Restoration {
  const object = objectOrEmpty(answered);
  const properties = objectOrEmpty(object.properties);
  return {
    resourceId,
    apiVersion: apiVersions[apiOf(resourceId)],
    body: {
      ...without(object, madeByService),
      properties: withoutLabelTypes(without(properties, madeInProperties)),
    },
    answered,
  };
}

/** Read-only by the contracts: securityinsights 2025-10-01-preview, operationalinsights 2025-07-01, insights 2023-06-01. */
const madeByService: ReadonlySet<string> = new Set(['id', 'name', 'type', 'etag', 'systemData']);
const madeInProperties: ReadonlySet<string> = new Set([
  'lastModifiedUtc',
  'createdTimeUtc',
  'lastModifiedTimeUtc',
  'createdBy',
  'lastModifiedBy',
  'timeModified',
  'userId',
  'revision',
]);

/** Also read-only, deep inside of an automation rule's actions: the type of a label. */
function withoutLabelTypes(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([name]) => name !== 'labelType' || !('labelName' in object));
  return Object.fromEntries(entries.map(([name, value]) => [name, deep(value)]));
}

function deep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deep);
  return isJsonObject(value) ? withoutLabelTypes(value) : value;
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}
