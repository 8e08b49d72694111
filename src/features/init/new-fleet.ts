import { parseWorkspaceId, idKey } from '../../model/arm-id.js';
import { type YamlValue, yamlDocuments } from '../../config/yaml-documents.js';
import { documentOf, type ImportedFile, schemaLine } from '../import/imported-files.js';
import { readableNames } from '../import/readable-names.js';

/** A workspace and its tenant. */
export interface TenantWorkspace {
  readonly workspace: string;
  readonly tenant: string;
}

export interface NewFleet {
  readonly parent: TenantWorkspace;
  /** By default after the workspace. */
  readonly name: string | undefined;
  readonly members: readonly TenantWorkspace[];
  /** Pattern of the display names of the analytics rules that members receive. */
  readonly content: string;
}

/** The files of a fleet that begins: one parent, its members, one group of all of them, and one selection. */
export function newFleetFiles({ parent, name, members, content }: NewFleet): readonly ImportedFile[] {
  const parentName = name ?? namesOf([parent], 'parent').get(idKey(parent.workspace)) ?? 'parent';
  const names = namesOf(members, 'member');
  const nameOf = ({ workspace }: TenantWorkspace) => names.get(idKey(workspace)) ?? '';
  return [
    file('parent.yaml', [documentOf('Parent', parentName, { ...parent })]),
    file(
      'members.yaml',
      members.map((member) => documentOf('Member', nameOf(member), { ...member, parents: [parentName] })),
    ),
    file('groups.yaml', [
      documentOf('Group', 'customers', {
        parent: parentName,
        displayName: 'Customers',
        members: { names: members.map(nameOf) },
        content: ['baseline'],
      }),
    ]),
    file('selections.yaml', [
      documentOf('ContentSelection', 'baseline', {
        include: [{ kind: 'AnalyticsRule', match: { displayName: content } }],
      }),
    ]),
  ];
}

function namesOf(places: readonly TenantWorkspace[], noun: string): ReadonlyMap<string, string> {
  return readableNames(
    places.map(({ workspace }) => {
      const id = parseWorkspaceId(workspace);
      const workspaceName = id?.workspaceName ?? noun;
      const longer = [id?.resourceGroup, id?.subscriptionId].map((part) => `${workspaceName}-${part ?? ''}`);
      return { key: idKey(workspace), candidates: [workspaceName, ...longer] };
    }),
    noun,
  );
}

function file(name: string, documents: readonly YamlValue[]): ImportedFile {
  return { name, text: yamlDocuments(documents, schemaLine) };
}
