import { describe, expect, test } from 'vitest';
import { isDelivered } from '../../../src/features/why/chain.js';
import { aRule, workspaceOf } from '../../support/small-fleet.js';
import { idOf } from '../../support/drift-world.js';
import { askWhy, documentText, endOf, member, parts, textAt, whyFleet, whyWorld } from './why-world.js';

const all = 'item selection group member hold assignment job copy';
const fleet = whyFleet();

/** A world in which the fleet was applied. */
async function applied(before = fleet) {
  const world = whyWorld();
  const { outcome } = await world.apply(before);
  expect(outcome).toBe('succeeded');
  return world;
}

const copy = { member: 'bank', collection: 'alertRules', name: 'rule-a' } as const;

test('of an item that is delivered every link holds', async () => {
  const world = await applied();
  const { chains, problems } = await askWhy(world, fleet, 'bank', 'rule-a');
  expect(problems).toEqual([]);
  expect(isDelivered(chains)).toBe(true);
  expect(chains).toHaveLength(1);
  expect(
    chains[0]?.links.map(({ link, verdict, text, at }) => [link, verdict, text, textAt(fleet, at)]),
  ).toEqual([
    ['item', 'ok', 'central has AnalyticsRule "Title of rule-a" (rule-a)', 'central }'],
    [
      'selection',
      'ok',
      'baseline takes it: kind AnalyticsRule, displayName "Title of *", severity High',
      'kind: AnalyticsRule',
    ],
    ['group', 'ok', 'group finance uses it', 'finance }'],
    [
      'member',
      'ok',
      'bank has what the selector of group finance asks for: sector=finance',
      'sector: finance } }',
    ],
    ['hold', 'ok', 'no override and no suspension leaves it out', undefined],
    ['assignment', 'ok', 'assignment finance has the item, and its group finance has bank', undefined],
    ['job', 'ok', expect.stringMatching(/^job \S+ of .* UTC says that it delivered the item$/), undefined],
    ['copy', 'ok', 'the copy in bank (rule-a) is in sync', undefined],
  ]);
});

describe('an item is found', () => {
  test.each(['rule-a', 'RULE-A', 'Title of rule-a', 'title of RULE-A'])('by %s', async (name) => {
    const world = await applied();
    expect(await endOf(world, fleet, 'bank', name)).toMatchObject({ links: all, cause: undefined });
  });

  test('or told with the nearest', async () => {
    const world = await applied();
    const { problems, chains } = await askWhy(world, fleet, 'bank', 'Title of rule-q');
    expect(chains).toEqual([]);
    expect(problems).toEqual([
      {
        code: 'MUS661',
        message: 'nothing in central is called "Title of rule-q", and nothing says that it ever was',
        hint: 'Did you mean "Title of rule-a"?',
      },
    ]);
  });

  test('and nothing is said of it where the member, which might hold it, cannot be read', async () => {
    const world = await applied();
    world.emulator.happen({ kind: 'removeRole', workspace: workspaceOf('bank'), leaving: 'none' });
    const { chains, problems } = await askWhy(world, fleet, 'bank', 'Title of rule-q');
    expect([chains, problems.map(({ code }) => code)]).toEqual([[], ['MUS203']]);
    expect((await askWhy(world, fleet, 'bank', 'rule-a')).chains[0]?.cause).toBe('copyUnread');
  });

  test('and a member likewise', async () => {
    const { problems } = await askWhy(whyWorld(), fleet, 'banks', 'rule-a');
    expect(problems).toEqual([
      { code: 'MUS660', message: 'the files have no Member called "banks"', hint: 'Did you mean "bank"?' },
    ]);
  });
});

describe('the chain breaks', () => {
  test('where the item is gone from the central workspace', async () => {
    const world = await applied();
    world.remove({ ...copy, member: 'central', properties: {} });
    expect(await endOf(world, fleet, 'bank', 'Title of rule-a')).toEqual({
      links: 'item broken',
      cause: 'itemGone',
      text: 'central has no item called "Title of rule-a" any more',
      at: 'central }',
      todo: [],
    });
  });

  test('where a name of a selection is gone, at that name', async () => {
    const named = whyFleet({
      baseline: documentText('ContentSelection', 'name: baseline', 'include:', '  - names: [rule-a, rule-b]'),
    });
    const world = await applied(named);
    world.remove({ ...copy, member: 'central', properties: {} });
    expect(await endOf(world, named, 'bank', 'rule-a')).toMatchObject({
      cause: 'itemGone',
      at: 'rule-a, rule-b]',
    });
    // What else the selection takes is answered all the same.
    expect(await endOf(world, named, 'bank', 'rule-b')).toMatchObject({ links: all });
  });

  test('where the member has it by itself', async () => {
    const world = await applied();
    world.emulator.putContent(workspaceOf('bank'), aRule('own'));
    expect(await endOf(world, fleet, 'bank', 'Title of own')).toMatchObject({
      cause: 'local',
      text: 'central has no item called "Title of own"; bank has one of its own',
    });
  });

  test('where an entry excludes it', async () => {
    const world = await applied();
    const excluding = whyFleet({
      baseline: `${parts.baseline}  exclude:\n    - match: { displayName: "*rule-a" }\n`,
    });
    expect(await endOf(world, excluding, 'bank', 'rule-a')).toEqual({
      links: 'item selection broken',
      cause: 'excluded',
      text: 'baseline excludes it: any kind, displayName "*rule-a"',
      at: 'match: { displayName: "*rule-a" }',
      todo: ['apply --group finance'],
    });
  });

  test('where no entry takes it, at the key that does not hold', async () => {
    const world = await applied();
    expect(await endOf(world, fleet, 'bank', 'low-rule')).toEqual({
      links: 'item selection broken',
      cause: 'notTaken',
      text: 'baseline does not take it: severity is Low, and the nearest entry asks for High',
      at: 'severity: High, displayName: "Title of *" }',
      todo: [
        'spec:\n  include:\n    - kind: AnalyticsRule # Title of low-rule\n      names: ["low-rule"]',
        'apply --group finance',
      ],
    });
  });

  test('where a label is missing, at what the selector asks for', async () => {
    const world = await applied();
    const unlabelled = whyFleet({ bank: member('bank', 'tier: gold') });
    expect(await endOf(world, unlabelled, 'bank', 'rule-a')).toEqual({
      links: 'item selection group member broken',
      cause: 'notMember',
      text: 'the selector of group finance asks for sector=finance, and bank has no label sector',
      at: 'sector: finance } }',
      todo: [
        'metadata:\n  labels:\n    sector: finance',
        'spec:\n  members:\n    names: [bank]',
        'apply --group finance',
      ],
    });
    expect(await endOf(world, fleet, 'shop', 'rule-a')).toMatchObject({
      text: 'the selector of group finance asks for sector=finance, and shop has sector=retail',
    });
  });

  test('where the member leaves', async () => {
    const world = await applied();
    const leaving = whyFleet({ bank: member('bank', 'sector: finance', 'offboard: KeepCopies') });
    expect(await endOf(world, leaving, 'bank', 'rule-a')).toMatchObject({
      links: 'item selection group member broken',
      cause: 'leaving',
      at: 'bank, labels: { sector: finance } }',
    });
  });

  test.each([
    ['memberSuspended', { bank: member('bank', 'sector: finance', 'suspend: { reason: Freeze }') }],
    ['groupSuspended', { finance: `${parts.finance}  suspend: { reason: Freeze }\n` }],
    ['parentSuspended', { parent: `${parts.parent}  suspend: { reason: Freeze }\n` }],
    ['parentDisabled', { parent: `${parts.parent}  mode: Disabled\n` }],
  ] as const)('where it is held back: %s', async (cause, texts) => {
    const world = await applied();
    const found = await endOf(world, whyFleet(texts), 'bank', 'rule-a');
    expect([found.cause, found.links?.split(' ').slice(-2)]).toEqual([cause, ['hold', 'broken']]);
    expect(found.at).toBeDefined();
    expect(found.text).toContain(cause === 'parentDisabled' ? 'mode: Disabled' : 'Freeze');
  });

  test('where an override leaves it out, with its reason and last day', async () => {
    const world = await applied();
    const excepting = whyFleet({
      more: [
        documentText(
          'Override',
          'name: bank-noise',
          'members: { names: [bank] }',
          'items: [{ names: [rule-a] }]',
          'exclude: true',
          'reason: floods at banks',
          'until: 2999-01-31',
        ),
      ],
    });
    expect(await endOf(world, excepting, 'bank', 'rule-a')).toEqual({
      links: 'item selection group member hold broken',
      cause: 'override',
      text: 'override bank-noise leaves it out for bank until 2999-01-31: floods at banks',
      at: 'bank-noise }',
      todo: ['apply --group finance'],
    });
    const { chains } = await askWhy(world, excepting, 'bank', 'rule-a');
    expect(chains[0]?.notes[0]).toContain('bank has a copy of it all the same (rule-a)');
    expect(isDelivered(chains)).toBe(false);
  });

  test('where its ring waits for a lower one', async () => {
    const canary = documentText(
      'Group',
      'name: canary',
      'parent: central',
      'members: { names: [shop] }',
      'content: [baseline]',
    );
    const ringed = whyFleet({ finance: `${parts.finance}  ring: 1\n`, more: [canary] });
    const world = whyWorld();
    expect(await endOf(world, ringed, 'bank', 'rule-a')).toMatchObject({
      links: 'item selection group member hold broken',
      cause: 'ring',
      text: 'ring 1 waits for group canary of ring 0, which is not in order: it was never published',
      at: 'finance }',
      todo: ['status --group canary', 'apply'],
    });
  });

  test('where a lower ring has to have it for longer, and until when', async () => {
    const soaking = whyFleet({
      parent: `${parts.parent}  rings: { soak: 24h }\n`,
      finance: `${parts.finance}  ring: 1\n`,
      more: [
        documentText(
          'Group',
          'name: canary',
          'parent: central',
          'members: { names: [shop] }',
          'content: [baseline]',
        ),
      ],
    });
    const world = whyWorld();
    await world.apply(soaking, { scope: { groups: ['canary'] } });
    const found = await endOf(world, soaking, 'bank', 'rule-a');
    expect(found).toMatchObject({ links: 'item selection group member hold broken', cause: 'ring' });
    expect(found.text).toMatch(
      /^ring 1 waits until \S+ \S+ UTC: ring 0 \(canary\) has had what is new for less than 24h$/,
    );
    world.clock.advance(25 * 3_600_000);
    expect(await endOf(world, soaking, 'bank', 'rule-a')).toMatchObject({ cause: 'notAssigned' });
  });

  test('where Azure does not have the pair yet', async () => {
    const world = whyWorld();
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toEqual({
      links: 'item selection group member hold assignment broken',
      cause: 'notAssigned',
      text: 'in Azure, group finance does not have bank',
      at: undefined,
      todo: ['apply --group finance'],
    });
  });

  test('where the part was never published', async () => {
    const world = whyWorld();
    await world.apply(fleet, { publish: false });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: 'item selection group member hold assignment job broken',
      cause: 'neverPublished',
      text: 'finance was never published',
      todo: ['apply --group finance'],
    });
  });

  test('where the last job is older than the assignment', async () => {
    const narrow = whyFleet({
      baseline: documentText('ContentSelection', 'name: baseline', 'include:', '  - names: [rule-b]'),
    });
    const world = await applied(narrow);
    world.clock.advance(60_000);
    await world.apply(fleet, { publish: false });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      cause: 'notCarried',
      todo: ['apply --group finance'],
    });
  });

  test('where the last job failed, with its cause, its message and since when', async () => {
    const world = whyWorld();
    await world.apply(fleet, { publish: false });
    const wrong = world.emulator.happen({ kind: 'deleteWorkspace', workspace: workspaceOf('bank') });
    expect(wrong).toBeUndefined();
    await world.publish(fleet, ['finance']);
    const found = await endOf(world, fleet, 'bank', 'rule-a');
    expect(found).toMatchObject({
      links: 'item selection group member hold assignment job broken',
      cause: 'jobFailed',
      todo: ['publish --group finance'],
    });
    expect(found.text).toMatch(/says Failed: \w+, failing since .* UTC \(1 job\): ./);
  });

  test('where the copy was edited, with its difference', async () => {
    const world = await applied();
    const [rule] = world.held('bank').filter(({ name }) => name === 'rule-a');
    if (rule === undefined) throw new Error('bank has no copy');
    world.put({ ...rule, properties: { ...rule.properties, severity: 'Low' } });
    const { chains } = await askWhy(world, fleet, 'bank', 'rule-a');
    expect(chains[0]?.links.at(-1)).toEqual({
      link: 'copy',
      verdict: 'broken',
      text: 'the copy in bank (rule-a) differs in severity: somebody edited it there',
      lines: ['- severity: "Low"', '+ severity: "High"'],
    });
    expect(chains[0]?.cause).toBe('copyChanged');
  });

  test('unless a suppression accepts the copy as it is', async () => {
    const world = await applied();
    const [rule] = world.held('bank').filter(({ name }) => name === 'rule-a');
    if (rule === undefined) throw new Error('bank has no copy');
    world.put({ ...rule, properties: { ...rule.properties, severity: 'Low' } });
    const suppression = (pointer: string) =>
      whyFleet({
        more: [
          documentText(
            'Suppression',
            'name: known',
            `match: { member: bank, pointer: ${pointer} }`,
            'reason: agreed',
            'until: 2999-01-31',
          ),
        ],
      });
    expect(await endOf(world, suppression('/properties/severity'), 'bank', 'rule-a')).toMatchObject({
      links: all,
      cause: undefined,
      text: 'the copy in bank (rule-a) differs in severity: somebody edited it there; suppression known accepts it until 2999-01-31: agreed',
    });
    expect(await endOf(world, suppression('/properties/query'), 'bank', 'rule-a')).toMatchObject({
      cause: 'copyChanged',
    });
  });

  test('where the copy was deleted', async () => {
    const world = await applied();
    world.remove({ ...copy, properties: {} });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: `${all} broken`,
      cause: 'copyMissing',
      todo: ['publish --group finance'],
    });
  });

  test('where a change is not published yet', async () => {
    const world = await applied();
    world.clock.advance(3_600_000);
    const rule = aRule('rule-a');
    world.emulator.putContent(workspaceOf('central'), {
      ...rule,
      properties: { ...rule.properties, query: 'SecurityEvent | take 2' },
    });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: `${all} broken`,
      cause: 'copyBehind',
      todo: ['apply --group finance'],
    });
  });
});

test('a copy under another name is found by its display name', async () => {
  const world = whyWorld({ copyNames: 'new' });
  await world.apply(fleet);
  const found = await endOf(world, fleet, 'bank', 'rule-a');
  expect(found.links).toBe(all);
  expect(found.text).toMatch(/found by its display name\) is in sync$/);
});

test('only the one member is asked for content', async () => {
  const seen: string[] = [];
  const world = whyWorld({}, (request, next) => {
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return next(request);
  });
  await world.apply(whyFleet({ finance: parts.finance.replace('sector: finance', '') }));
  seen.length = 0;
  await askWhy(world, fleet, 'bank', 'rule-a');
  const outside = seen.filter((line) => !line.toLowerCase().includes(workspaceOf('central').toLowerCase()));
  // Besides the workbooks beside the central workspace, which are listed by resource group.
  expect(outside.filter((line) => !line.includes('rg-central'))).toEqual([`GET ${idOf(copy)}`]);
});
