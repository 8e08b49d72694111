/**
 * Where the JSON Schemas are: `schemas/` of the package. Those of the files that users write are read at
 * run time, by `config` and by the emulator, so that what editors use is what validates.
 */

/** The file of the schema called `name`: `content-selection.schema.json`. */
export function schemaFile(name: string): string {
  return `${name}.schema.json`;
}

/** The schema of a kind is called after it: `content-selection` for ContentSelection. */
export function schemaNameOf(kind: string): string {
  return kind.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}

/** A schema's `$id`: a name, not an address, so that nothing is ever fetched from it. */
export function schemaId(name: string): string {
  return `urn:muster:schema:${name}`;
}

/** The file's place; `../../schemas` is right from `src/model` and from `dist/model` alike. */
export function schemaUrl(name: string): URL {
  return new URL(`../../schemas/${schemaFile(name)}`, import.meta.url);
}
