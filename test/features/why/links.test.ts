import { describe, expect, test } from 'vitest';
import { isDelivered } from '../../../src/features/why/chain.js';
import { aRule, workspaceOf } from '../../support/small-fleet.js';
import {
  allLinks,
  appliedWorld,
  askWhy,
  bankCopy,
  documentText,
  endOf,
  member,
  parts,
  textAt,
  whyFleet,
  whyWorld,
} from './why-world.js';

const fleet = whyFleet();

test('of an item that is delivered every link holds', async () => {
  const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
    expect(await endOf(world, fleet, 'bank', name)).toMatchObject({ links: allLinks, cause: undefined });
  });

  test('or told with the nearest', async () => {
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
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

  test('a member that is asked for by its display name is told its name', async () => {
    const members = fleet.members.map((one) => ({ ...one, displayName: `Kunden${one.name} A.G.` }));
    const { problems } = await askWhy(whyWorld(), { ...fleet, members }, 'kundenbank a.g.', 'rule-a');
    expect(problems.map(({ hint }) => hint)).toEqual([
      'Write "bank": "kundenbank a.g." is only its displayName.',
    ]);
    const known = await askWhy(await appliedWorld(fleet), { ...fleet, members }, 'bank', 'rule-a');
    expect(known.displayName).toBe('Kundenbank A.G.');
  });
});

describe('the chain breaks', () => {
  test('where the item is gone from the central workspace', async () => {
    const world = await appliedWorld(fleet);
    world.remove({ ...bankCopy, member: 'central', properties: {} });
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
    const world = await appliedWorld(named);
    world.remove({ ...bankCopy, member: 'central', properties: {} });
    expect(await endOf(world, named, 'bank', 'rule-a')).toMatchObject({
      cause: 'itemGone',
      at: 'rule-a, rule-b]',
    });
    // What else the selection takes is answered all the same.
    expect(await endOf(world, named, 'bank', 'rule-b')).toMatchObject({ links: allLinks });
  });

  test('where the member has it by itself', async () => {
    const world = await appliedWorld(fleet);
    world.emulator.putContent(workspaceOf('bank'), aRule('own'));
    expect(await endOf(world, fleet, 'bank', 'Title of own')).toMatchObject({
      cause: 'local',
      text: 'central has no item called "Title of own"; bank has one of its own',
    });
  });

  test('where an entry excludes it', async () => {
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
    const found = await endOf(world, whyFleet(texts), 'bank', 'rule-a');
    expect([found.cause, found.links?.split(' ').slice(-2)]).toEqual([cause, ['hold', 'broken']]);
    expect(found.at).toBeDefined();
    expect(found.text).toContain(cause === 'parentDisabled' ? 'mode: Disabled' : 'Freeze');
  });

  test('where an override leaves it out, with its reason and last day', async () => {
    const world = await appliedWorld(fleet);
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
});
