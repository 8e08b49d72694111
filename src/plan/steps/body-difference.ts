import { contentPatch } from '../../content/content-patch.js';
import { type JsonObject, pointerKeys, valueAt } from '../../model/json.js';
import { lineDiff } from '../../content/line-diff.js';
import type { ContentKind } from '../../model/content.js';

/** How two bodies differ, for people. */
export interface BodyDifference {
  /** `severity`, `incidentConfiguration.createIncident`, `query`: by name. */
  readonly fields: readonly string[];
  /** `- ` and `+ ` lines for each field; texts of several lines as a unified diff. */
  readonly lines: readonly string[];
}

/** Characters of a value on one line. */
const valueLength = 100;
/** Lines of the diff of one text. */
const diffLines = 16;

/** What differs between the canonical bodies of two items of one kind. */
export function bodyDifference(kind: ContentKind, before: JsonObject, after: JsonObject): BodyDifference {
  const changes = contentPatch(kind, before, after).map(({ path }) => ({
    field: fieldName(path),
    before: valueAt(before, pointerKeys(path)),
    after: valueAt(after, pointerKeys(path)),
  }));
  return {
    fields: [...new Set(changes.map(({ field }) => field))],
    lines: changes.flatMap((change) => changeLines(change.field, change.before, change.after)),
  };
}

function changeLines(field: string, before: unknown, after: unknown): readonly string[] {
  if (typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n'))
    return [`${field}:`, ...lineDiff(before, after, { context: 1, maxLines: diffLines })];
  return [
    ...(before === undefined ? [] : [`- ${field}: ${shown(before)}`]),
    ...(after === undefined ? [] : [`+ ${field}: ${shown(after)}`]),
  ];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text;
}

/** A JSON pointer as users write it: without `properties`, which every field is in. */
function fieldName(pointer: string): string {
  const [first, ...rest] = pointerKeys(pointer);
  return (first === 'properties' && rest.length > 0 ? rest : [first, ...rest]).join('.');
}
