import { describe, expect, test } from 'vitest';
import { aRule, workspaceOf } from '../../support/small-fleet.js';
import { idOf } from '../../support/drift-world.js';
import { fileRule, withFiles } from '../../support/file-content.js';
import {
  allLinks,
  appliedWorld,
  askWhy,
  bankCopy,
  documentText,
  endOf,
  parts,
  whyFleet,
  whyWorld,
} from './why-world.js';

const fleet = whyFleet();

describe('the chain breaks', () => {
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

  test('where its job still runs', async () => {
    const world = whyWorld();
    await world.apply(fleet, { wait: false });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: 'item selection group member hold assignment job broken',
      cause: 'jobRunning',
      todo: ['status --group finance --watch'],
    });
  });

  test('where its jobs cannot be read, and that is an error', async () => {
    let refuses = false;
    const world = whyWorld({}, (request, next) =>
      refuses && new URL(request.url).pathname.endsWith('/jobs')
        ? Promise.resolve(
            new Response('{"error":{"code":"AuthorizationFailed","message":"no"}}', { status: 403 }),
          )
        : next(request),
    );
    await world.apply(fleet);
    // Far from the last job a plan needs none: only the answer does.
    world.clock.advance(72 * 3_600_000);
    await world.publish(fleet, ['finance']);
    refuses = true;
    const { chains, problems } = await askWhy(world, fleet, 'bank', 'rule-a');
    expect([chains[0]?.cause, problems.length]).toEqual(['jobUnread', 1]);
  });

  test('where the parent has no group', async () => {
    const none = whyFleet({
      finance: documentText('ContentSelection', 'name: unused', 'include: [{ kind: Workbook }]'),
    });
    expect(await endOf(whyWorld(), none, 'bank', 'rule-a')).toMatchObject({
      links: 'item group broken',
      cause: 'noGroup',
    });
  });

  test('where a file asks for the item, and it is not written yet', async () => {
    const written = withFiles(whyFleet(), [fileRule('new-rule')]);
    const world = whyWorld();
    const found = await endOf(world, written, 'bank', 'Title of new-rule');
    expect(found).toMatchObject({ links: 'item broken', cause: 'itemToCome', todo: ['apply'] });
    expect(found.text).toBe('central does not have it yet: apply writes it from detections/new-rule.yaml');
  });

  test('where the last job is older than the assignment', async () => {
    const narrow = whyFleet({
      baseline: documentText('ContentSelection', 'name: baseline', 'include:', '  - names: [rule-b]'),
    });
    const world = await appliedWorld(narrow);
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
    const world = await appliedWorld(fleet);
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
    const world = await appliedWorld(fleet);
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
      links: allLinks,
      cause: undefined,
      text: 'the copy in bank (rule-a) differs in severity: somebody edited it there; suppression known accepts it until 2999-01-31: agreed',
    });
    expect(await endOf(world, suppression('/properties/query'), 'bank', 'rule-a')).toMatchObject({
      cause: 'copyChanged',
    });
  });

  test('where the copy was deleted', async () => {
    const world = await appliedWorld(fleet);
    world.remove({ ...bankCopy, properties: {} });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: `${allLinks} broken`,
      cause: 'copyMissing',
      todo: ['publish --group finance'],
    });
  });

  test('where a change is not published yet', async () => {
    const world = await appliedWorld(fleet);
    world.clock.advance(3_600_000);
    const rule = aRule('rule-a');
    world.emulator.putContent(workspaceOf('central'), {
      ...rule,
      properties: { ...rule.properties, query: 'SecurityEvent | take 2' },
    });
    expect(await endOf(world, fleet, 'bank', 'rule-a')).toMatchObject({
      links: `${allLinks} broken`,
      cause: 'copyBehind',
      todo: ['apply --group finance'],
    });
  });
});

test('a copy under another name is found by its display name', async () => {
  const world = whyWorld({ copyNames: 'new' });
  await world.apply(fleet);
  const found = await endOf(world, fleet, 'bank', 'rule-a');
  expect(found.links).toBe(allLinks);
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
  expect(outside.filter((line) => !line.includes('rg-central'))).toEqual([`GET ${idOf(bankCopy)}`]);
});
