import { describe, expect, test } from 'vitest';
import { readParent } from '../../src/azure/read/read-parent.js';
import { readProvider } from '../../src/azure/read/read-place.js';
import type { ContentResource } from '../../src/emulator/content-loading.js';
import { parseInstant } from '../../src/model/instant.js';
import { anArmWorld } from '../azure/arm-world.js';
import {
  recordedFacts,
  recordingsBeside,
  type RecordedAnswers,
  type RecordedBody,
  type RecordedList,
} from '../support/recorded-answers.js';
import { aWorld, homeTenant, sentinel, type Reply } from './world.js';

const beside = recordingsBeside();

describe('facts of recordings', () => {
  agree(recordedFacts);
});
describe.skipIf(beside === undefined)(
  'the recordings themselves, which are not part of the repository',
  () => {
    agree(beside ?? recordedFacts);
  },
);

function agree(recorded: RecordedAnswers): void {
  const workspace = String(recorded.workspace.id);
  const group = workspace.split('/').slice(0, 5).join('/');
  const workbooks = `${group}/providers/Microsoft.Insights/workbooks`;
  const written = recorded.savedSearches.value.filter(({ etag }) => etag !== undefined);
  const content = [
    ...recorded.alertRules.value,
    ...recorded.automationRules.value,
    ...written,
    ...recorded.workbooks.value.map((one) => ({ ...one, type: 'Microsoft.Insights/workbooks' })),
  ].map(sent);
  // Later than the recordings, whose times the emulator keeps.
  const now = (): Date => new Date('2026-06-01T00:00:00Z');
  const { arm } = aWorld({
    workspaces: [{ id: workspace, tenant: homeTenant, content, location: 'westus' }],
    now,
  });

  test.each(['alertRules', 'automationRules'] as const)('the emulator lists %s so', async (list) => {
    const listed = bodyOf(await arm.get(sentinel(workspace, list)));
    expect(inform(listed)).toEqual(inform(recorded[list]));
  });

  test('the emulator lists what somebody wrote of saved searches so, and Log Analytics’ own in that form', async () => {
    const { value } = bodyOf(await arm.get(`${workspace}/savedSearches`)) as unknown as RecordedList;
    expect(value.filter(({ etag }) => etag !== undefined)).toEqual(written);
    const theirs = recorded.savedSearches.value.filter(({ etag }) => etag === undefined);
    const ours = value.filter(({ etag }) => etag === undefined);
    expect(new Set(ours.map(formOf))).toEqual(new Set(theirs.map(formOf)));
    const named = new Set(theirs.map(({ name, properties }) => `${String(name)} ${titleOf(properties)}`));
    if (theirs.length > 1)
      expect(
        ours
          .map(({ name, properties }) => `${String(name)} ${titleOf(properties)}`)
          .filter((one) => !named.has(one)),
      ).toEqual([]);
  });

  test('the emulator lists workbooks so, with and without their content', async () => {
    const bare = bodyOf(await arm.get(workbooks, 'category=sentinel'));
    const whole = bodyOf(await arm.get(workbooks, 'category=sentinel&canFetchContent=true'));
    expect([inform(whole), inform(bare)]).toEqual([
      inform(recorded.workbooks),
      inform(recorded.workbooksBare),
    ]);
  });

  test('the emulator answers onboarding, workspace and provider in that form', async () => {
    const state = bodyOf(await arm.get(sentinel(workspace, 'onboardingStates/default')));
    expect(state).toEqual(recorded.onboarding);
    expect(formOf(bodyOf(await arm.get(workspace)))).toBe(formOf(recorded.workspace));
    const path = `${workspace.split('/').slice(0, 3).join('/')}/providers/Microsoft.OperationalInsights`;
    const provider = bodyOf(await arm.get(path));
    expect([provider.id, typesOf(provider)]).toEqual([
      recorded.providerOI.id,
      typesOf(recorded.providerOI).filter((type) => type === 'workspaces'),
    ]);
  });

  test('muster reads them: whose content they are, of which kind, and when they were written', async () => {
    // Later than the recordings here too: a time that lies ahead is not believed.
    const { client } = anArmWorld(({ url }) => ({ body: answerTo(recorded, new URL(url).pathname) }), {
      clock: { now, sleep: () => Promise.resolve() },
    });
    const read = await readParent(client, workspace, {
      workbookResourceGroups: [],
      workbooksNeeded: true,
      workbookContent: true,
    });
    if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
    const all = [
      ...recorded.alertRules.value.map((one) => ['AnalyticsRule', one] as const),
      ...recorded.automationRules.value.map((one) => ['AutomationRule', one] as const),
      ...written.map((one) => ['Function', one] as const),
      ...recorded.workbooks.value.map((one) => ['Workbook', one] as const),
    ];
    expect(read.value.content.map(({ kind, name, displayName }) => [kind, name, displayName])).toEqual(
      all.map(([kind, { name, properties }]) => [kind, name, titleOf(properties)]),
    );
    // An etag's time and the resource's own are within three seconds of each other, in muster's reading too.
    const apart = read.value.content.flatMap((item) => {
      const etag = String(all.find(([, { name }]) => name === item.name)?.[1].etag);
      const seconds = /-([0-9a-f]{8})0000"$/.exec(etag)?.[1];
      const at = parseInstant(item.modifiedAt);
      if (at === undefined) return [item.name];
      return seconds === undefined || item.kind === 'Workbook'
        ? []
        : Math.abs(Number(at / 10_000_000n) - parseInt(seconds, 16)) <= 3
          ? []
          : [item.name];
    });
    expect(apart).toEqual([]);
  });

  test('muster leaves the default searches of a member out, and the provider for one that is registered', async () => {
    const member = { ...recorded, savedSearches: recorded.memberSavedSearches };
    const { client } = anArmWorld(({ url }) => ({ body: answerTo(member, new URL(url).pathname) }));
    const read = await readParent(client, workspace, {
      workbookResourceGroups: [],
      workbooksNeeded: false,
      kinds: ['SavedSearch', 'HuntingQuery', 'Function'],
    });
    expect(read.ok && read.value.content).toEqual([]);
    const asked = await readProvider(client, 's', 'Microsoft.OperationalInsights');
    expect(asked.ok && [asked.value.state, asked.value.apiVersions.has('workspaces/savedsearches')]).toEqual([
      'Registered',
      false,
    ]);
  });
}

function bodyOf({ status, body }: Reply): RecordedBody {
  expect(status).toBe(200);
  return body as RecordedBody;
}

/** What a client would have sent for such an answer: without nulls, and without what the service adds. */
function sent(answer: RecordedBody): ContentResource {
  return withoutNulls(answer) as ContentResource;
}

const added: ReadonlySet<string> = new Set(['hidden-title', 'labelType']);

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === null || added.has(key) ? [] : [[key, withoutNulls(one)]],
    ),
  );
}

/** Everything but what each service makes for itself: etags, users and revisions are compared by their form. */
function inform(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => inform(one));
  if (key === 'createdBy' || key === 'lastModifiedBy') return Object.keys(value as object).sort();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inform(one, name)]));
  if (key === 'etag' || key === 'userId' || key === 'revision')
    return String(value).replace(/[0-9a-f]/g, 'x');
  // The service leaves the zeros at the end of a fraction out, of which the emulator writes seven digits.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*\.\d+Z$/.test(value))
    return value.replace(/0*Z$/, 'Z');
  return value;
}

/** The names of all properties and the type of each value. */
function formOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(formOf))].join()}]`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${formOf(one)}`);
  return `{ ${entries.sort().join(', ')} }`;
}

function titleOf(properties: unknown): string {
  return String((properties as { readonly displayName?: unknown }).displayName);
}

function typesOf(provider: RecordedBody): readonly string[] {
  const types = provider.resourceTypes as readonly { readonly resourceType: string }[];
  return types.map(({ resourceType }) => resourceType);
}

function answerTo(recorded: RecordedAnswers, path: string): unknown {
  const last = path.split('/').at(-1) ?? '';
  if (last === 'Microsoft.OperationalInsights') return recorded.providerOI;
  const lists: Readonly<Record<string, unknown>> = {
    alertRules: recorded.alertRules,
    automationRules: recorded.automationRules,
    savedSearches: recorded.savedSearches,
    workbooks: recorded.workbooks,
  };
  return lists[last] ?? { value: [] };
}
