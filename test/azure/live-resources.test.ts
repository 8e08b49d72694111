import { describe, expect, test } from 'vitest';
import {
  liveAssignment,
  liveConfiguration,
  liveGroup,
  liveJob,
  liveMember,
  narrowAll,
} from '../../src/azure/read/live-resources.js';
import type { Result } from '../../src/model/problem.js';
import { insights, workspace } from './arm-world.js';

const now = new Date('2026-02-01T00:00:00Z');

const resource = (properties: unknown, name = 'emea') => ({
  id: `${insights}/x/${name}`,
  name,
  type: 'Microsoft.SecurityInsights/x',
  etag: '"e1"',
  systemData: { lastModifiedAt: '2026-01-01T00:00:00.1234567Z' },
  properties,
});
const base = {
  id: `${insights}/x/emea`,
  name: 'emea',
  etag: '"e1"',
  modifiedAt: '2026-01-01T00:00:00.1234567Z',
};

describe('a resource of ARM', () => {
  test.each<[string, (raw: unknown, now: Date) => Result<unknown>, unknown, unknown]>([
    ['a configuration', liveConfiguration, { mode: 'Enabled' }, { mode: 'Enabled' }],
    [
      'a member',
      liveMember,
      { targetWorkspaceResourceId: workspace, targetWorkspaceTenantId: 't' },
      { workspace, tenant: 't' },
    ],
    [
      'a group',
      liveGroup,
      { displayName: 'EMEA', description: 'Europe', memberResourceNames: ['a', 'ws(sub)'] },
      { displayName: 'EMEA', description: 'Europe', memberResourceNames: ['a', 'ws(sub)'] },
    ],
    [
      'a group whose arrays and texts are null',
      liveGroup,
      { displayName: '', description: null, memberResourceNames: null },
      { displayName: '', memberResourceNames: [] },
    ],
    [
      'an assignment',
      liveAssignment,
      {
        targetResourceName: 'emea',
        items: [{ resourceId: '/a' }, { resourceId: 'b' }],
        lastJobEndTime: '2026-01-01T00:00:00Z',
        lastJobProvisioningState: 'Succeeded',
      },
      {
        targetResourceName: 'emea',
        itemIds: ['/a', 'b'],
        lastJobEndTime: '2026-01-01T00:00:00Z',
        lastJobState: 'Succeeded',
      },
    ],
    [
      'an assignment that was never published',
      liveAssignment,
      { targetResourceName: 'emea', items: null, lastJobEndTime: null, lastJobProvisioningState: null },
      { targetResourceName: 'emea', itemIds: [] },
    ],
  ])('%s is narrowed', (_what, narrow, properties, expected) => {
    expect(narrow(resource(properties), now)).toEqual({
      ok: true,
      value: { ...base, ...(expected as object) },
    });
  });

  test('a job keeps each item’s errors', () => {
    const raw = resource({
      provisioningState: 'Failed',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2026-01-01T00:01:00Z',
      errorMessage: 'Some failed.',
      items: [
        { resourceId: '/a', status: 'Succeeded', executionTime: '2026-01-01T00:00:30Z', errors: null },
        {
          resourceId: '/b',
          errors: [{ memberResourceName: 'm', errorMessage: 'Forbidden' }, {}, 'odd'],
        },
      ],
    });
    expect(liveJob(raw, now)).toEqual({
      ok: true,
      value: {
        id: base.id,
        name: 'emea',
        state: 'Failed',
        startTime: '2026-01-01T00:00:00Z',
        endTime: '2026-01-01T00:01:00Z',
        errorMessage: 'Some failed.',
        items: [
          { resourceId: '/a', status: 'Succeeded', executionTime: '2026-01-01T00:00:30Z', errors: [] },
          {
            resourceId: '/b',
            status: 'Unknown',
            errors: [
              { memberResourceName: 'm', errorMessage: 'Forbidden' },
              { memberResourceName: '', errorMessage: '' },
            ],
          },
        ],
      },
    });
  });

  test('a job that has just begun has neither items nor times', () => {
    expect(liveJob(resource({ provisioningState: 'InProgress' }), now)).toEqual({
      ok: true,
      value: { id: base.id, name: 'emea', state: 'InProgress', items: [] },
    });
  });

  test('without a name is called by its id’s end, and needs neither etag nor systemData', () => {
    const raw = (id: string) => ({ id, properties: { mode: 'Enabled' } });
    expect(liveConfiguration(raw('x/ws%28sub%29/'), now)).toEqual({
      ok: true,
      value: { id: '/x/ws%28sub%29/', name: 'ws(sub)', mode: 'Enabled' },
    });
    expect(liveConfiguration(raw('/x/100%'), now)).toMatchObject({ ok: true, value: { name: '100%' } });
  });

  test.each<[(raw: unknown, now: Date) => Result<unknown>, unknown, string, string]>([
    [liveConfiguration, {}, 'configuration', 'properties.mode'],
    [liveMember, { targetWorkspaceTenantId: 't' }, 'member', 'properties.targetWorkspaceResourceId'],
    [liveMember, { targetWorkspaceResourceId: 'w' }, 'member', 'properties.targetWorkspaceTenantId'],
    [liveGroup, { memberResourceNames: [] }, 'group', 'properties.displayName'],
    [liveGroup, { displayName: 'x', memberResourceNames: [1] }, 'group', 'properties.memberResourceNames'],
    [liveGroup, { displayName: 'x', memberResourceNames: 'a' }, 'group', 'properties.memberResourceNames'],
    [liveAssignment, { items: [] }, 'assignment', 'properties.targetResourceName'],
    [liveAssignment, { targetResourceName: 'x', items: [{}] }, 'assignment', 'properties.items'],
    [liveAssignment, { targetResourceName: 'x', items: {} }, 'assignment', 'properties.items'],
    [liveJob, { items: [] }, 'job', 'properties.provisioningState'],
    [liveJob, { provisioningState: 'x', items: {} }, 'job', 'properties.items'],
    [liveJob, { provisioningState: 'x', items: [null] }, 'job', 'properties.items'],
    [liveGroup, null, 'group', 'properties'],
  ])('that breaks the contract is a problem naming it: %o', (narrow, properties, what, missing) => {
    expect(narrow(resource(properties), now)).toEqual({
      ok: false,
      problems: [
        {
          code: 'MUS207',
          message: `Azure returned an unusable ${what}, ${base.id}: ${missing} is missing or of another type`,
          hint: 'Look at the resource in the Azure portal; if it looks right there, report it with its JSON.',
        },
      ],
    });
  });

  test('all that break it are named, as well as they can be', () => {
    const result = narrowAll([null, { name: 'n' }, {}, resource({ mode: 'Enabled' })], (raw) =>
      liveConfiguration(raw, now),
    );
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
      'Azure returned an unusable configuration, without an id: the object is missing or of another type',
      'Azure returned an unusable configuration, n: id is missing or of another type',
      'Azure returned an unusable configuration, without an id: id is missing or of another type',
    ]);
  });
});

describe('a state is in the contract’s word, however it was written', () => {
  test.each([
    ['succeeded', 'Succeeded'],
    ['FAILED', 'Failed'],
    ['Cancelled', 'Canceled'],
    ['In Progress', 'InProgress'],
    ['Running', 'InProgress'],
    ['queued', 'InProgress'],
    ['not_started', 'InProgress'],
    // Neither finished nor well.
    ['Completed', 'Completed'],
    ['PartiallySucceeded', 'PartiallySucceeded'],
  ])('%s: %s', (sent, state) => {
    const items = [{ resourceId: '/a', status: sent }];
    const job = liveJob(resource({ provisioningState: sent, items }), now);
    const assignment = liveAssignment(
      resource({ targetResourceName: 'g', lastJobProvisioningState: sent }),
      now,
    );

    expect(job).toMatchObject({ ok: true, value: { state, items: [{ status: state }] } });
    expect(assignment).toMatchObject({ ok: true, value: { lastJobState: state } });
  });
});
