import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { guidOf, numberOf, textOrEmpty, type WorkspaceAddress, workspaceIdOf } from './addresses.js';
import type { ContentResource } from './content-loading.js';
import type { Properties } from './world.js';

/** One of Log Analytics' own searches, without an id. */
export interface BuiltInSearch {
  readonly name: string;
  readonly properties: Properties;
}

/** A resource whose texts name the workspace as `<workspaceId>` and the like; a workbook has no name yet. */
type Sample = Omit<ContentResource, 'name'> & { readonly name?: string };

interface SampleFiles {
  readonly content: readonly Sample[];
  readonly fusion: ContentResource;
  readonly searches: readonly BuiltInSearch[];
}

let files: SampleFiles | undefined;

/** The contents of `assets/sample/`, read on first use. */
function sampleFiles(): SampleFiles {
  if (files !== undefined) return files;
  const { fusion, searches } = fileOf('built-in') as Omit<SampleFiles, 'content'>;
  const [rules = [], ...others] = ['analytics-rules', 'automation-rules', 'saved-searches', 'workbooks'].map(
    (name) => fileOf(name) as readonly Sample[],
  );
  files = { content: [...rules, fusion, ...others.flat()], fusion, searches };
  return files;
}

/** `../../assets` is right from `src/emulator` and from `dist/emulator` alike. */
function fileOf(name: string): unknown {
  return parse(readFileSync(new URL(`../../assets/sample/${name}.yaml`, import.meta.url), 'utf8'));
}

/**
 * The content of a made-up security operations centre, the same in every workspace: all seven kinds,
 * with a few drafts marked `[DEV]`, a disabled rule, and a playbook that the service will not publish.
 */
export function sampleContent(workspace: WorkspaceAddress): readonly ContentResource[] {
  return sampleFiles().content.map((sample) => {
    const { name, ...rest } = filled(sample, workspace);
    if (name !== undefined) return { name, ...rest };
    const { displayName, serializedData } = rest.properties;
    // Unique in the resource group, which two workspaces may share.
    const whole = `${workspaceIdOf(workspace)}/${textOrEmpty(displayName)}`.toLowerCase();
    return {
      name: guidOf(numberOf(whole), 14),
      ...rest,
      properties: { ...rest.properties, serializedData: JSON.stringify(serializedData) },
    };
  });
}

/** The rule that Sentinel makes where it is switched on. */
export function builtInFusion(): ContentResource {
  return sampleFiles().fusion;
}

/** The searches that Log Analytics owns in a workspace. */
export function builtInSearches(workspace: WorkspaceAddress): readonly BuiltInSearch[] {
  return sampleFiles().searches.map((search) => filled(search, workspace));
}

/** The value with the workspace's names in its texts; the value itself where it names none, so that workspaces share it. */
function filled<T>(value: T, workspace: WorkspaceAddress): T {
  const text = JSON.stringify(value);
  if (!/<(?:workspace|resourceGroup)/.test(text)) return value;
  const { subscription, resourceGroup, name } = workspace;
  return JSON.parse(text, (_key, one: unknown) =>
    typeof one === 'string'
      ? one
          .replaceAll('<workspaceId>', () => workspaceIdOf(workspace))
          .replaceAll(
            '<resourceGroupId>',
            () => `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`,
          )
          .replaceAll('<workspaceName>', () => name)
      : one,
  ) as T;
}
