import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { packsOf } from './packs.mjs';

/**
 * A fleet of three parents around content from elsewhere, and the emulator's seed for it.
 *
 * `central` holds the content and publishes to customers and to the workspace of `emea`, which has nothing
 * of its own and passes on what arrives; `apac` stands by itself with the same content, and co-manages some
 * of emea's members. Every group stays within the service's 2,000 operations, and no member gets more
 * enabled rules than a workspace holds.
 */

const maxOperations = 2_000;
const maxNearRealTimeRules = 50;
const apiVersion = 'muster/v1';
const managingTenant = '10000000-0000-4000-8000-000000000000';

/** Where the customers' workspaces are, and by whom each place is managed. */
const segments = [
  { name: 'americas-east', region: 'americas', parent: 'central' },
  { name: 'americas-west', region: 'americas', parent: 'central' },
  { name: 'emea-north', region: 'emea', parent: 'emea' },
  { name: 'emea-south', region: 'emea', parent: 'emea' },
  { name: 'apac-north', region: 'apac', parent: 'apac' },
  { name: 'apac-south', region: 'apac', parent: 'apac' },
];

/** The resources in a folder's JSON files; a file that holds anything else is left out, as the emulator does. */
export function readContent(folder) {
  return readdirSync(folder)
    .filter((name) => name.toLowerCase().endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .filter((all) => Array.isArray(all) && all.length > 0 && all.every(isResource))
    .flat();
}

function isResource(value) {
  return typeof value?.name === 'string' && typeof value.type === 'string' && value.properties !== undefined;
}

/**
 * The fleet for a list of resources: its documents by file name, its workspaces, its counts, and
 * which items each member's workspace must hold in the end.
 */
export function makeFleet(content, { members = 60, maxEnabledRules = 512 } = {}) {
  const packs = packsOf(content);
  const customers = segments.flatMap((segment, at) => {
    const size = Math.floor((members - 1) / segments.length) + (at < (members - 1) % segments.length ? 1 : 0);
    return Array.from({ length: size }, (_, n) => ({ segment, n }));
  });
  const places = customers.map((customer, at) => place(customer, at));
  // Half of one segment is managed by two parents.
  const shared = places.filter(({ segment }) => segment === 'emea-north').filter((_, n) => n % 2 === 0);
  for (const one of shared) one.parents.push('apac');
  const hub = { ...hubPlace, parents: ['central'] };
  const passedOn = withinLimit(packs, 0, maxEnabledRules);
  const groups = [
    ...groupsOf('central', 'hubs', [hub], passedOn, { matchLabels: { role: 'hub' } }),
    ...segments.flatMap(({ name, parent }, at) =>
      groupsOf(
        parent,
        name,
        places.filter(({ segment }) => segment === name),
        parent === 'emea' ? passedOn : withinLimit(packs, at, maxEnabledRules),
        { matchLabels: { segment: name } },
      ),
    ),
    ...groupsOf(
      'apac',
      'co-managed',
      shared,
      passedOn.filter((pack) => !hasRules(pack)),
      { matchLabels: { region: 'emea' } },
    ),
  ];
  const used = packs.filter((pack) => groups.some((group) => group.packs.includes(pack)));
  return {
    documents: documentsOf([hub, ...places], groups, used),
    workspaces: [
      ...['central', 'apac'].map((name) => ({ ...parentPlaces[name], content: true })),
      { ...hubPlace, content: false },
      ...places.map(({ workspace, tenant }) => ({ workspace, tenant, content: false })),
    ],
    expected: expectedOf(groups),
    counts: {
      parents: 3,
      members: places.length + 1,
      tenants: new Set([hub, ...places].map(({ tenant }) => tenant)).size,
      subscriptions: new Set([hub, ...places].map(({ workspace }) => workspace.split('/')[2])).size,
      coManaged: shared.length,
      groups: groups.length,
      selections: used.length,
      items: content.length,
      delivered: new Set(groups.flatMap(({ packs: own }) => own.flatMap(({ items }) => items))).size,
      pairs: groups.reduce((sum, group) => sum + group.members.length * sizeOf(group.packs), 0),
      largestGroup: Math.max(...groups.map((group) => group.members.length * sizeOf(group.packs))),
    },
  };
}

/**
 * Writes the documents under `folder/fleet` and the seed beside them; the paths of both. `content`: what `central`
 * is to hold comes from files, one resource each, and its workspace starts with what templates drive: a PUT
 * does not say what that is called.
 */
export function writeFleet(folder, fleet, contentFolder, { content: resources } = {}) {
  const files = join(folder, 'fleet');
  mkdirSync(files, { recursive: true });
  const fromFiles = resources !== undefined;
  for (const [name, documents] of Object.entries(fleet.documents)) {
    const told = documents.map((one) =>
      fromFiles && one.kind === 'Parent' && one.metadata.name === 'central'
        ? { ...one, spec: { ...one.spec, content: { from: [contentFiles] } } }
        : one,
    );
    writeFileSync(join(files, name), told.map((one) => stringify(one)).join('---\n'));
  }
  if (fromFiles)
    writeContentFiles(
      join(files, contentFiles),
      resources.filter((one) => !isTemplateDriven(one)),
    );
  const seed = join(folder, 'seed.yaml');
  const contentOfSeed = (workspace) =>
    fromFiles && workspace === parentPlaces.central.workspace
      ? resources.filter(isTemplateDriven)
      : { folder: resolve(contentFolder) };
  writeFileSync(
    seed,
    stringify({
      managingTenant,
      workspaces: fleet.workspaces.map(({ workspace, tenant, content }) => ({
        id: workspace,
        tenant,
        ...(content ? { content: contentOfSeed(workspace) } : {}),
      })),
    }),
  );
  return { files, seed };
}

/** Beside the documents. */
const contentFiles = 'content';

function isTemplateDriven({ kind }) {
  return ['Fusion', 'MLBehaviorAnalytics', 'ThreatIntelligence'].includes(kind);
}

function writeContentFiles(folder, resources) {
  for (const { name, type, kind, tags, properties } of resources) {
    const own = join(folder, type.split('/').at(-1));
    mkdirSync(own, { recursive: true });
    const file = `${name.replace(/[^\w.-]/g, '-')}.json`;
    const resource = { name, type, kind, tags, properties };
    writeFileSync(join(own, file), `${JSON.stringify(resource, null, 2)}\n`);
  }
}

const parentPlaces = {
  central: {
    workspace: workspaceId(guid('2', 1), 'rg-central', 'soc-central'),
    tenant: managingTenant,
  },
  emea: { workspace: workspaceId(guid('2', 2), 'rg-emea', 'soc-emea'), tenant: managingTenant },
  apac: { workspace: workspaceId(guid('2', 3), 'rg-apac', 'soc-apac'), tenant: managingTenant },
};

const hubPlace = { ...parentPlaces.emea, name: 'emea-hub', labels: { role: 'hub', region: 'global' } };

/** Two neighbours share a subscription and a resource group, and so, for workbooks, a namespace. */
function place({ segment, n }, at) {
  const name = `${segment.name}-${String(n + 1).padStart(2, '0')}`;
  const owner = Math.floor(at / 2) + 1;
  return {
    name,
    segment: segment.name,
    workspace: workspaceId(guid('3', owner), 'rg-sentinel', `law-${name}`),
    tenant: guid('4', Math.floor(owner / 2) + 1),
    labels: { segment: segment.name, region: segment.region },
    parents: [segment.parent],
  };
}

/** The packs, rule packs from the `turn`th on first, that a workspace can hold together. */
function withinLimit(packs, turn, maxEnabledRules) {
  const rulePacks = packs.filter(hasRules);
  const start = rulePacks.length === 0 ? 0 : turn % rulePacks.length;
  const taken = new Set();
  let scheduled = 0;
  let nearRealTime = 0;
  for (const pack of [...rulePacks.slice(start), ...rulePacks.slice(0, start)]) {
    if (scheduled + pack.scheduled > maxEnabledRules) continue;
    if (nearRealTime + pack.nearRealTime > maxNearRealTimeRules) continue;
    scheduled += pack.scheduled;
    nearRealTime += pack.nearRealTime;
    taken.add(pack);
  }
  return packs.filter((pack) => {
    // Of the packs that exclude each other every other segment gets another.
    if (pack.turn !== undefined && pack.turn !== turn % 2) return false;
    return !hasRules(pack) || taken.has(pack);
  });
}

function hasRules({ scheduled, nearRealTime }) {
  return scheduled + nearRealTime > 0;
}

/** As few groups as the packs fit into in their order; a pack too large for all members has them split. */
function groupsOf(parent, name, members, packs, selector) {
  if (members.length === 0) return [];
  const groups = [];
  let open;
  for (const pack of packs) {
    const size = pack.items.length;
    if (size > maxOperations) throw new Error(`${pack.name} holds ${size} items: more than one group can.`);
    if (size * members.length > maxOperations) {
      const many = Math.floor(maxOperations / size);
      for (let at = 0; at < members.length; at += many) {
        const some = members.slice(at, at + many);
        groups.push({ parent, members: some, packs: [pack], select: { names: some.map((one) => one.name) } });
      }
    } else if (open === undefined || (sizeOf(open.packs) + size) * members.length > maxOperations) {
      open = { parent, members, packs: [pack], select: { selector } };
      groups.push(open);
    } else open.packs.push(pack);
  }
  return groups.map((group, n) => ({ ...group, name: `${name}-${n + 1}` }));
}

function sizeOf(packs) {
  return packs.reduce((sum, { items }) => sum + items.length, 0);
}

function documentsOf(members, groups, packs) {
  const parents = Object.entries(parentPlaces).map(([name, { workspace, tenant }]) => ({
    apiVersion,
    kind: 'Parent',
    metadata: { name },
    spec: { workspace, tenant },
  }));
  const memberDocuments = members.map(({ name, labels, workspace, tenant, parents: managers }) => ({
    apiVersion,
    kind: 'Member',
    metadata: { name, labels },
    spec: { workspace, tenant, parents: managers },
  }));
  const groupDocuments = groups.map(({ name, parent, select, packs: own }) => ({
    apiVersion,
    kind: 'Group',
    metadata: { name },
    spec: { parent, members: select, content: own.map((pack) => pack.name) },
  }));
  const selections = packs.map(({ name, include, exclude }) => ({
    apiVersion,
    kind: 'ContentSelection',
    metadata: { name },
    spec: { include, ...(exclude === undefined ? {} : { exclude }) },
  }));
  return {
    'parents.yaml': parents,
    'members.yaml': memberDocuments,
    'groups.yaml': groupDocuments,
    'selections.yaml': selections,
  };
}

function expectedOf(groups) {
  const expected = new Map();
  for (const { members, packs } of groups) {
    for (const { workspace } of members) {
      const own = expected.get(workspace) ?? new Set();
      for (const { items } of packs) for (const item of items) own.add(item);
      expected.set(workspace, own);
    }
  }
  return expected;
}

function workspaceId(subscription, resourceGroup, name) {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${name}`;
}

function guid(family, n) {
  return `${family}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
