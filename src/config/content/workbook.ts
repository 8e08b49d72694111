import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { ContentFile } from './find-content.js';
import { type ContentDocument, placeOf, readList, readRecord, readText } from './reader.js';

/** The file beside a workbook's gallery JSON, which has no display name. */
const fields = readRecord(
  {
    displayName: { read: readText(), needed: 'what the workbook is called in the portal' },
    description: { read: readText() },
    tags: { read: readList(readText()) },
  },
  ['id'],
);

/** Whether a JSON value is a workbook as the portal's gallery template shows it. */
export function isGallery(value: unknown): value is JsonObject {
  return (
    isJsonObject(value) &&
    typeof value.version === 'string' &&
    value.version.startsWith('Notebook/') &&
    Array.isArray(value.items)
  );
}

/** `sign-ins` of `sign-ins.muster.yaml`, which names `sign-ins.json`; undefined of other files. */
export function workbookOfSidecar(name: string): string | undefined {
  return /^(.*)\.muster\.ya?ml$/is.exec(name)?.[1];
}

/** `sign-ins` of `sign-ins.json` */
export function baseOfJson(name: string): string {
  return name.replace(/\.json$/i, '');
}

/** A workbook as a PUT sends it, from its gallery JSON and the file beside it. */
export function readGallery(gallery: JsonObject, beside: ContentDocument): JsonObject | undefined {
  const read = fields(placeOf(beside));
  if (read === undefined) return undefined;
  return {
    kind: 'shared',
    properties: {
      ...read,
      category: 'sentinel',
      version: gallery.version,
      serializedData: JSON.stringify(gallery),
    },
  };
}

/** MUS149: a workbook without a name, or a name without its workbook. */
export function notBeside({ name }: ContentFile): Problem {
  const of = workbookOfSidecar(name);
  const base = (of ?? baseOfJson(name)).replace(/^.*\//, '');
  return {
    code: 'MUS149',
    message:
      of === undefined
        ? `${name} is a workbook, and nothing says what it is called`
        : `${name} names no workbook`,
    hint:
      of === undefined
        ? `Put ${base}.muster.yaml beside it, with "displayName:" in it.`
        : `Put ${base}.json beside it, or remove it.`,
    at: { file: name, line: 1, column: 1 },
  };
}
