import { commented, type YamlValue, yamlDocuments } from '../../config/yaml-documents.js';
import { schemaFile } from '../../model/schema-files.js';
import {
  contentFolderName,
  fitsNothing,
  hasFiles,
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

/** What `importedFiles` gives of every fleet. */
export const importedFileNames = ['parent.yaml', 'members.yaml', 'groups.yaml', 'selections.yaml'] as const;

/** The schema of all kinds, which lies beside the files. */
export const schemaCopyName = schemaFile('muster');

/** The first line of each document, by which editors find that schema: the YAML language server reads it for its own document only. */
export const schemaLine = `# yaml-language-server: $schema=./${schemaCopyName}\n`;

type FileName = (typeof importedFileNames)[number];

/**
 * The files of an imported fleet, one a kind (overrides stand with their groups), always all four: what an earlier import wrote of a kind
 * that is gone would still be read otherwise; then those of its content. The same fleet gives the same bytes.
 */
export function importedFiles(fleet: ImportedFleet): readonly ImportedFile[] {
  const { parent, members, groups, selections, content, overrides = [] } = fleet;
  return [
    file('parent.yaml', [documentOf('Parent', parent.name, parentSpec(fleet))]),
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
    ...(content?.files ?? []),
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

function parentSpec({ parent, content }: ImportedFleet): YamlValue {
  const { workspace, tenant, mode, workbookResourceGroups } = parent;
  return {
    workspace,
    tenant,
    ...(mode === 'Enabled' ? {} : { mode }),
    ...(workbookResourceGroups.length === 0 ? {} : { workbookResourceGroups }),
    ...(hasFiles(content) ? { content: { from: [contentFolderName] } } : {}),
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
