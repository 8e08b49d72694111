import { schemaFile } from '../../model/schema-files.js';
import { Document, isScalar, Scalar, type ScalarTag } from 'yaml';
import { stringifyString } from 'yaml/util';
import {
  fitsNothing,
  type ImportedEntry,
  type ImportedFleet,
  type ImportedGroup,
  type ImportedOverride,
  type ImportedSelection,
} from './imported-fleet.js';

export interface ImportedFile {
  /** Within the folder. */
  readonly name: string;
  readonly text: string;
  /** Rights of a script. */
  readonly mode?: number;
}

/** The files that `importedFiles` always returns. */
export const importedFileNames = ['parent.yaml', 'members.yaml', 'groups.yaml', 'selections.yaml'] as const;

/** The schema of all kinds, which lies beside the files. */
export const schemaCopyName = schemaFile('muster');

/** The first line of each document, by which editors find that schema: the YAML language server reads it for its own document only. */
export const schemaLine = `# yaml-language-server: $schema=./${schemaCopyName}\n`;

type FileName = (typeof importedFileNames)[number];

/**
 * The files of an imported fleet, one a kind (overrides stand with their groups), always all four: otherwise
 * an earlier import's file of a kind that is gone would still be read. The same fleet gives the same bytes.
 */
export function importedFiles(fleet: ImportedFleet): readonly ImportedFile[] {
  const { parent, members, groups, selections, overrides = [] } = fleet;
  return [
    file('parent.yaml', [documentOf('Parent', parent.name, parentSpec(parent))]),
    file(
      'members.yaml',
      members.map(({ name, workspace, tenant }) =>
        documentOf('Member', name, { workspace, tenant, parents: [parent.name] }),
      ),
    ),
    file('groups.yaml', [
      ...groups.map((group) => documentOf('Group', group.name, groupSpec(group, parent.name))),
      ...overrides.map((override) => documentOf('Override', override.name, overrideSpec(override))),
    ]),
    file(
      'selections.yaml',
      selections.map((selection) => documentOf('ContentSelection', selection.name, selectionSpec(selection))),
    ),
  ];
}

function file(name: FileName, documents: readonly YamlValue[]): ImportedFile {
  const body =
    documents.length === 0
      ? `${schemaLine}# There are no ${name.replace('.yaml', '')}.\n`
      : yamlDocuments(documents, schemaLine);
  return { name, text: body };
}

export function documentOf(kind: string, name: string, spec: YamlValue): YamlValue {
  return { apiVersion: 'muster/v1', kind, metadata: { name }, spec };
}

function parentSpec({ workspace, tenant, mode, workbookResourceGroups }: ImportedFleet['parent']): YamlValue {
  return {
    workspace,
    tenant,
    ...(mode === 'Enabled' ? {} : { mode }),
    ...(workbookResourceGroups.length === 0 ? {} : { workbookResourceGroups }),
  };
}

/** What is as it would be by default is not written. */
function groupSpec(group: ImportedGroup, parent: string): YamlValue {
  const { name, resourceName, displayName, description, members, content } = group;
  return {
    parent,
    ...(resourceName === name ? {} : { resourceName }),
    ...(displayName === name ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(members.length === 0 ? {} : { members: { names: members } }),
    content,
  };
}

function overrideSpec({ group, members, items, reason }: ImportedOverride): YamlValue {
  return { members: { names: members }, groups: [group], items: items.map(entrySpec), exclude: true, reason };
}

function selectionSpec({ include, exclude }: ImportedSelection): YamlValue {
  if (include.length === 0) return { include: [{ match: { displayName: fitsNothing } }], allowEmpty: true };
  return {
    include: include.map(entrySpec),
    ...(exclude.length === 0 ? {} : { exclude: exclude.map(entrySpec) }),
  };
}

function entrySpec({ kind, names }: ImportedEntry): YamlValue {
  if (names === undefined) return { kind };
  return {
    kind,
    names: names.map(({ name, displayName }) => (name === displayName ? name : commented(name, displayName))),
  };
}

export type YamlValue =
  string | boolean | Commented | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** A text with a comment behind it on its line. */
export class Commented {
  constructor(
    readonly text: string,
    readonly comment: string,
  ) {}
}

export function commented(text: string, comment: string): Commented {
  return new Commented(text, comment);
}

/**
 * The values as YAML documents of one file, keys in their order, `---` between two, each with that first line.
 *
 * Read again they are the same values, whatever the texts hold: those with characters that do not
 * print, or that turn the direction of writing, are quoted and spelt out. Comments stay on their line.
 */
export function yamlDocuments(values: readonly YamlValue[], firstLine = ''): string {
  return values.map((value) => `${firstLine}${documentText(value)}`).join('---\n');
}

function documentText(value: YamlValue): string {
  const document = new Document(nodeOf(value), { customTags: (tags) => [inertText, ...tags] });
  // Folded lines would move with every edit.
  return document.toString({ lineWidth: 0 });
}

function nodeOf(value: YamlValue): unknown {
  if (value instanceof Commented) {
    const scalar = new Scalar(value.text);
    scalar.comment = ` ${oneLine(value.comment)}`;
    return scalar;
  }
  if (Array.isArray(value)) return (value as readonly YamlValue[]).map(nodeOf);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, nodeOf(each)]));
  return value;
}

/** Control, format and lone surrogate characters, and separators that a reader may take for a line's end. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u;

const inertText: ScalarTag = {
  identify: (value) => typeof value === 'string',
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify: (item, context, onComment, onChompKeep) => {
    const text: unknown = isScalar(item) ? item.value : item;
    return typeof text === 'string' && unprintable.test(text.replaceAll('\n', ''))
      ? quoted(text)
      : // As the library's own tag for texts does: those that look like numbers are quoted.
        stringifyString(item, { ...context, actualString: true }, onComment, onChompKeep);
  },
};

/** JSON's form is YAML's, and every character may be spelt out in it. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(new RegExp(unprintable, 'gu'), (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Longer names are cut: a comment only helps to recognise. */
const longestComment = 120;

function oneLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(new RegExp(unprintable, 'gu'), '\ufffd').trim();
  const characters = Array.from(line);
  return characters.length <= longestComment ? line : `${characters.slice(0, longestComment).join('')}…`;
}
