import { Type } from 'typebox';
import {
  also,
  array,
  boolean,
  mapping,
  maybe,
  named,
  object,
  oneOfWords,
  string,
  titled,
  type ValueOf,
} from '../model/schema.js';
import { settingWords } from './settings.js';

const name = named('name', also(string('The name of the resource.'), { minLength: 1 }));

/** An object whose keys the schema does not list. */
function anyObject(description: string) {
  return Type.Unsafe<Record<string, unknown>>({ description, type: 'object' });
}

/** Milliseconds. */
function duration(description: string) {
  return maybe(Type.Number({ description, minimum: 0 }));
}

function wholeFrom(minimum: number, description: string) {
  return maybe(Type.Integer({ description, minimum }));
}

/** What Azure leaves undocumented, and what only tests need: each is a setting, so that clients are tested both ways. */
const settings = object(
  {
    systemData: maybe(boolean('Workspace manager resources carry `systemData`.')),
    copyNames: maybe(
      oneOfWords(
        settingWords.copyNames,
        'Whether a copy in a member keeps the resource name of its item. A republished item updates the same copy.',
      ),
    ),
    lastJobLagMs: duration('Milliseconds by which `lastJob*` of an assignment trails its jobs.'),
    listLagMs: duration(
      'Milliseconds by which every list trails writes, deletes and jobs; the GET of one resource never does.',
    ),
    jobDurationMs: duration('Milliseconds that a publish job takes.'),
    latencyMs: duration('Milliseconds that every answer takes.'),
    pageSize: wholeFrom(1, 'Resources a page of a list.'),
    throttle: maybe(boolean('ARM’s token buckets are in force.')),
    savedSearchList: maybe(
      oneOfWords(
        settingWords.savedSearchList,
        'The case of the names in the list of saved searches, and of their ids: as recorded, or as Microsoft’s example shows them.',
      ),
    ),
    idCasing: maybe(
      oneOfWords(
        settingWords.idCasing,
        'Ids come back in the casing that was recorded of each type, or in another, which the specification allows.',
      ),
    ),
    concurrentJobs: maybe(
      oneOfWords(
        settingWords.concurrentJobs,
        'What a publish does while the assignment’s last job still runs.',
      ),
    ),
    // sentinel-service-limits
    maxEnabledRules: wholeFrom(0, 'Enabled scheduled rules a workspace can hold.'),
    maxNrtRules: wholeFrom(0, 'Enabled NRT rules a workspace can hold, counted apart.'),
    unknownNames: maybe(
      array(
        string(),
        'Tables and functions that no workspace has by default: an enabled rule whose query names one is refused, unless a saved search of its workspace has that alias.',
      ),
    ),
    retiredApiVersions: maybe(
      array(string(), 'Api-versions that are refused and no longer offered, whatever the type.'),
    ),
  },
  'How the service behaves where Azure does not say.',
);

/** Settings, each optional. */
export type WrittenSettings = ValueOf<typeof settings>;

const content = named(
  'content',
  Type.Object(
    {
      name,
      type: string('ARM type, such as Microsoft.SecurityInsights/alertRules.'),
      kind: maybe(string('ARM kind, of the types that have one.')),
      etag: maybe(string('Etag. Default: one that the emulator makes.')),
      location: maybe(string('Azure region, of workbooks.')),
      tags: maybe(Type.Unsafe<unknown>({ description: 'Tags of the resource.', type: 'object' })),
      properties: anyObject('What the type holds.'),
    },
    { additionalProperties: false },
  ),
);

/** A resource of `content`; the schema does not know which types there are. */
export type WrittenContent = ValueOf<typeof content>;

const contents = Type.Unsafe<'sample' | WrittenContent[] | { folder: string }>({
  description: "'sample', a list of resources, or a folder of JSON files relative to the seed.",
  if: { type: 'object' },
  then: {
    additionalProperties: false,
    required: ['folder'],
    properties: { folder: string('Relative to the seed.') },
  },
  else: {
    if: { type: 'array' },
    then: { items: content },
    else: { const: 'sample' },
  },
});

const workspace = named(
  'workspace',
  object({
    id: string('ARM id of the Log Analytics workspace.'),
    tenant: string('Its tenant.'),
    location: maybe(string('Azure region.')),
    onboarded: maybe(boolean('Sentinel is onboarded. Default: true.')),
    delegated: maybe(boolean('Delegated to the managing tenant by Lighthouse. Default: true.')),
    role: maybe(
      oneOfWords(['contributor', 'reader', 'none'], 'What the caller may do there. Default: contributor.'),
    ),
    content: maybe(contents),
    configurations: maybe(
      array(
        object({
          name,
          mode: maybe(oneOfWords(['Enabled', 'Disabled'], 'Whether workspace manager is on.')),
        }),
        'Whether workspace manager is on already.',
      ),
    ),
    members: maybe(
      array(
        object({ name, workspace: string('ARM id of the member.'), tenant: string('Its tenant.') }),
        'Members that are registered already.',
      ),
    ),
    groups: maybe(
      array(
        object({
          name,
          displayName: maybe(string('Shown in the portal.')),
          description: maybe(string('Shown in the portal.')),
          members: maybe(array(string(), 'Names of members.')),
        }),
        'Groups that exist already.',
      ),
    ),
    assignments: maybe(
      array(
        object({
          name,
          group: maybe(string("The group's name. Default: the assignment's.")),
          items: maybe(
            array(string(), "ARM ids, or 'alertRules/NAME', 'savedSearches/NAME', … of this workspace."),
          ),
        }),
        'Assignments that exist already.',
      ),
    ),
  }),
);

/** A workspace as a seed describes it; its content may be in a folder yet to be read. */
export type WrittenWorkspace = ValueOf<typeof workspace>;

export const seedShape = titled(
  'Seed of the muster emulator',
  object(
    {
      managingTenant: maybe(
        string(
          'The tenant whose tokens serve every delegated workspace. Default: the tenant of the first workspace.',
        ),
      ),
      tokens: maybe(
        mapping(
          string(),
          'Bearer tokens and their tenants. Without any, every token is one of the managing tenant.',
        ),
      ),
      settings: maybe(settings),
      subscriptions: maybe(
        array(
          object({
            id: string('The subscription’s id, a GUID.'),
            unregistered: maybe(array(string(), 'Resource provider namespaces that are not registered.')),
          }),
          'Subscriptions with unregistered resource providers.',
        ),
      ),
      workspaces: array(workspace, 'The workspaces that exist.'),
      faults: maybe(
        array(
          anyObject('A fault.'),
          'Faults: { match, fault } for requests, or what happens to the world at the start.',
        ),
      ),
    },
    'The content of the emulator when it starts.',
  ),
);

/** A seed as it is written, after the schema has accepted it. */
export type WrittenSeed = ValueOf<typeof seedShape>;
