import { expect, test } from 'vitest';
import { canonicalBody, itemBody } from '../../../src/content/canonical-body.js';
import { markName, markVersion } from '../../../src/content/mark.js';
import type { JsonObject } from '../../../src/model/json.js';
import { fileItem } from '../../../src/plan/content/file-item.js';
import { markId, neededContent, planContent } from '../../../src/plan/content/plan-content.js';
import { anItem, span, workspaceId } from '../../support/builders.js';
import { fileAutomation, fileFunction, fileRule, fileWorkbook } from '../../support/file-content.js';

const workspace = workspaceId('soc');
const target = { parent: 'soc', workspace, at: span, marks: [] };
const place = { from: [], prune: false, edited: 'Overwrite' as const, at: span };
const guid = '3f0c8a52-0000-4000-8000-00000000beef';

test('an item goes where its kind lives, and a workbook beside its workspace', () => {
  const ids = [fileRule('r'), fileFunction('F'), fileAutomation('a', []), fileWorkbook(guid)].map(
    (one) => fileItem(one, `${workspace}/`).resourceId,
  );
  expect(ids).toEqual([
    `${workspace}/providers/Microsoft.SecurityInsights/alertRules/r`,
    `${workspace}/savedSearches/fn-F`,
    `${workspace}/providers/Microsoft.SecurityInsights/automationRules/a`,
    `${workspace.split('/').slice(0, 5).join('/')}/providers/Microsoft.Insights/workbooks/${guid}`,
  ]);
});

test('a workbook is written as the workspace’s own', () => {
  expect(fileItem(fileWorkbook(guid), workspace).body).toMatchObject({
    kind: 'shared',
    tags: { 'hidden-title': 'Workbook hello' },
    properties: { category: 'sentinel', sourceId: workspace },
  });
});

test('what a template drives is called as its file says, though no PUT sends that', () => {
  const fusion = { ...fileRule('f'), displayName: 'Multistage attack' };
  const body = { kind: 'Fusion', properties: { alertRuleTemplateName: 't', enabled: true } };
  expect(fileItem({ ...fusion, body }, workspace).item).toMatchObject({
    displayName: 'Multistage attack',
    ruleKind: 'Fusion',
  });
});

/** What the service holds of a rule that a template drives: more than a PUT may send. */
function aFusionRule(enabled: boolean) {
  const properties = { alertRuleTemplateName: 't', enabled, severity: 'High', displayName: 'Multistage' };
  const body = itemBody(
    canonicalBody('AnalyticsRule', { kind: 'Fusion', properties }, { central: workspace }),
  );
  const { resourceId } = fileItem(fileRule('f'), workspace);
  return anItem('f', {
    kind: 'AnalyticsRule',
    ruleKind: 'Fusion',
    displayName: 'Multistage',
    severity: 'High',
    resourceId,
    body,
  });
}

test('what its template says of a rule is no difference from a file, and stays out of the patch', () => {
  const body = { kind: 'Fusion', properties: { alertRuleTemplateName: 't', enabled: true } };
  const items = [{ ...fileRule('f'), body }];
  expect(planContent(target, { place, items }, [aFusionRule(true)]).writes).toEqual([]);
  const { writes } = planContent(target, { place, items }, [aFusionRule(false)]);
  expect(writes.map(({ step }) => (step.action === 'update' ? step.patch : step.id))).toEqual([
    [{ op: 'replace', path: '/properties/enabled', value: true }],
  ]);
  // Selections look at what it is called and how severe it is.
  expect(
    writes.map(({ step, item }) => [step.name, item?.displayName, item?.severity, item?.enabled]),
  ).toEqual([['Multistage', 'Multistage', 'High', true]]);
  // What was written last is known by all that the service answered.
  const live = aFusionRule(false);
  const asked = fileItem({ ...fileRule('f'), body: { ...body, kind: 'Fusion' } }, workspace).item.body.hash;
  const marks = [
    { id: 'm', name: 'm', itemId: live.resourceId ?? '', version: markVersion(asked, live.body?.hash) },
  ];
  expect(planContent({ ...target, marks }, { place, items }, [live]).writes).toEqual([]);
});

test('what the service writes into a label is no difference from a file', () => {
  const item = fileAutomation('a', []);
  const answered = JSON.parse(
    JSON.stringify(item.body).replace('"labelName"', '"labelType":"User","labelName"'),
  ) as JsonObject;
  const body = itemBody(canonicalBody(item.kind, answered, { central: workspace }));
  const live = anItem('a', { kind: item.kind, resourceId: fileItem(item, workspace).resourceId, body });
  expect(JSON.stringify(body.value)).toContain('labelType');
  expect(planContent(target, { place, items: [item] }, [live]).writes).toEqual([]);
});

test('what a PUT does not take of a live item is no difference from a file, and stays out of the patch', () => {
  const cases = [
    { item: fileWorkbook(guid), more: { tags: { templateId: 'sentinel-Board', version: '1.1' } } },
    { item: fileRule('r'), more: { status: 'Available', tags: ['a'] } },
  ];
  for (const { item, more } of cases) {
    const file = fileItem(item, workspace);
    const properties = { ...(file.body.properties as JsonObject), ...more };
    const writes = (edit: JsonObject) => {
      const answered = { ...file.body, properties: { ...properties, ...edit } };
      const body = itemBody(canonicalBody(item.kind, answered, { central: workspace }));
      const live = anItem(item.name, { kind: item.kind, resourceId: file.resourceId, body });
      return planContent(target, { place, items: [item] }, [live]).writes;
    };
    expect(writes({})).toEqual([]);
    expect(writes({ description: 'Mine' }).map(({ step }) => step.action === 'update' && step.patch)).toEqual(
      [[{ op: 'remove', path: '/properties/description' }]],
    );
  }
});

test('tags of a workbook that a PUT takes are compared', () => {
  const item = fileWorkbook(guid);
  const file = fileItem(item, workspace);
  const answered = { ...file.body, properties: { ...(file.body.properties as JsonObject), tags: ['a'] } };
  const body = itemBody(canonicalBody(item.kind, answered, { central: workspace }));
  const live = anItem(item.name, { kind: item.kind, resourceId: file.resourceId, body });
  expect(planContent(target, { place, items: [item] }, [live]).writes).toHaveLength(1);
});

test('names of properties in another casing are the same, and the user’s own keys are not', () => {
  const held = (more: JsonObject) => {
    const { kind, body } = fileRule('r', more);
    const value = itemBody(canonicalBody(kind, body, { central: workspace }));
    return anItem('r', { kind, resourceId: fileItem(fileRule('r'), workspace).resourceId, body: value });
  };
  const format = 'From {{IP}}';
  const items = [
    fileRule('r', { alertDetailsOverride: { alertDisplayNameFormat: format }, customDetails: { IP: 'a' } }),
  ];
  const spelt = { alertDetailsOverride: { alertDisplaynameFormat: format } };
  const writes = (live: JsonObject) => planContent(target, { place, items }, [held(live)]).writes;
  expect(writes({ ...spelt, customDetails: { IP: 'a' } })).toEqual([]);
  expect(writes({ ...spelt, customDetails: { ip: 'a' } })).toHaveLength(1);
});

test('a saved search that becomes a function is the same resource', () => {
  const live = anItem('fn-F', { kind: 'SavedSearch', resourceId: `${workspace}/savedSearches/fn-F` });
  const { writes } = planContent(target, { place, items: [fileFunction('F')] }, [live]);
  expect(writes.map(({ step }) => step.id)).toEqual(['update/content/soc/savedSearches/fn-f']);
});

test('of workbooks of one name the one beside the workspace is meant', () => {
  const book = (group: string) =>
    anItem(guid, {
      kind: 'Workbook',
      resourceId: `/subscriptions/x/resourceGroups/${group}/providers/Microsoft.Insights/workbooks/${guid}`,
    });
  const own = anItem(guid, {
    kind: 'Workbook',
    resourceId: fileItem(fileWorkbook(guid), workspace).resourceId,
  });
  const { writes } = planContent(target, { place, items: [fileWorkbook(guid)] }, [own, book('rg-other')]);
  expect(writes.map(({ live }) => live)).toEqual([own]);
});

test('the mark of an item that is gone goes with a prune, and stays without', () => {
  const itemId = `${workspace}/savedSearches/gone`;
  const mark = {
    id: markId(workspace, itemId),
    name: markName(itemId),
    itemId,
    version: markVersion('a', 'a'),
  };
  const marked = { ...target, marks: [mark] };
  expect(planContent(marked, { place: { ...place, prune: true }, items: [] }, []).marks).toMatchObject([
    { action: 'delete', type: 'mark', resourceId: mark.id, name: 'gone' },
  ]);
  expect(planContent(marked, { place, items: [] }, []).marks).toEqual([]);
});

test('deletes go before what they refer to', () => {
  const live = [fileFunction('F'), fileRule('r', { query: 'F | take 1' })].map(
    (one) => fileItem(one, workspace).item,
  );
  const marks = live.map(({ resourceId, body }) => ({
    id: 'm',
    name: 'm',
    itemId: resourceId ?? '',
    version: markVersion(body.hash, undefined),
  }));
  const { writes } = planContent({ ...target, marks }, { place: { ...place, prune: true }, items: [] }, live);
  expect(writes.map(({ step }) => [step.id, step.dependsOn])).toEqual([
    ['delete/content/soc/alertRules/r', []],
    ['delete/content/soc/savedSearches/fn-f', ['delete/content/soc/alertRules/r']],
  ]);
});

test('what an upper tier delivers and files declare too is told', () => {
  const delivered = fileItem(fileRule('r', { severity: 'Low' }), workspace).item;
  const plan = planContent(
    target,
    { place, items: [fileRule('r')] },
    [delivered],
    new Map([[delivered, 'x']]),
  );
  expect(plan.findings.map(({ code }) => code)).toEqual(['MUS373']);
});

test('a run of some groups writes what these carry and what that refers to, and nothing else', () => {
  const items = [fileFunction('F'), fileRule('r', { query: 'F' }), fileRule('s'), fileFunction('G')];
  const plan = planContent(target, { place, items }, []);
  const carried = plan.writes.flatMap(({ item }) => (item?.name === 'r' ? [item] : []));
  expect(neededContent(plan, new Set(carried)).writes.map(({ step }) => step.id)).toEqual([
    'create/content/soc/savedSearches/fn-f',
    'create/content/soc/alertRules/r',
  ]);
});
