import { expect } from 'vitest';
import type { Arm } from './world.js';
import { sentinel } from './world.js';

/** What a contract run needs of the place it runs against. */
export interface ContractPlace {
  readonly arm: Arm;
  /** A central workspace with at least one analytics rule; workspace manager may be in any state. */
  readonly parent: string;
  readonly member: { readonly workspace: string; readonly tenant: string };
  /** Lets a running job end: moves a clock, or waits. */
  readonly untilJobEnds: () => Promise<void>;
}

/** One rule of the API's contract, checked on the wire. */
export interface ContractRule {
  readonly name: string;
  readonly check: (place: ContractPlace) => Promise<void>;
}

const configuration = (place: ContractPlace): string =>
  sentinel(place.parent, 'workspaceManagerConfigurations/default');
const member = (place: ContractPlace): string =>
  sentinel(place.parent, 'workspaceManagerMembers/contract-member');
const group = (place: ContractPlace): string =>
  sentinel(place.parent, 'workspaceManagerGroups/contract-group');
const assignment = (place: ContractPlace): string =>
  sentinel(place.parent, 'workspaceManagerAssignments/contract-group');

/** The life of a group from nothing to nothing, in order: each rule builds on those before it. */
export const contract: readonly ContractRule[] = [
  {
    name: 'the configuration is created with 201 or updated with 200',
    check: async (place) => {
      const put = await place.arm.put(configuration(place), { properties: { mode: 'Enabled' } });
      expect([200, 201]).toContain(put.status);
      expect(put.body).toMatchObject({ name: 'default', properties: { mode: 'Enabled' } });
    },
  },
  {
    name: 'a member is created with 201, updated with 200 and listed',
    check: async (place) => {
      const properties = {
        targetWorkspaceResourceId: place.member.workspace,
        targetWorkspaceTenantId: place.member.tenant,
      };
      expect((await place.arm.put(member(place), { properties })).status).toBe(201);
      expect((await place.arm.put(member(place), { properties })).status).toBe(200);
      const list = await place.arm.get(sentinel(place.parent, 'workspaceManagerMembers'));
      expect(namesIn(list.body)).toContain('contract-member');
    },
  },
  {
    name: 'a group of a member that does not exist is refused',
    check: async (place) => {
      const put = await place.arm.put(group(place), {
        properties: { displayName: 'Contract', memberResourceNames: ['nobody-at-all'] },
      });
      expect(put.status).toBe(400);
    },
  },
  {
    name: 'a group is created and shows its members',
    check: async (place) => {
      const put = await place.arm.put(group(place), {
        properties: { displayName: 'Contract', memberResourceNames: ['contract-member'] },
      });
      expect(put.status).toBe(201);
      expect((await place.arm.get(group(place))).body).toMatchObject({
        properties: { displayName: 'Contract', memberResourceNames: ['contract-member'] },
      });
    },
  },
  {
    name: 'an assignment of one rule is created',
    check: async (place) => {
      const rules = await place.arm.get(sentinel(place.parent, 'alertRules'));
      const [first] = (rules.body as { readonly value: readonly { readonly id: string }[] }).value;
      const put = await place.arm.put(assignment(place), {
        properties: { targetResourceName: 'contract-group', items: [{ resourceId: first?.id }] },
      });
      expect(put.status).toBe(201);
    },
  },
  {
    name: 'a group with an assignment, and a member in a group, cannot be deleted',
    check: async (place) => {
      expect([400, 409]).toContain((await place.arm.delete(group(place))).status);
      expect([400, 409]).toContain((await place.arm.delete(member(place))).status);
    },
  },
  {
    name: 'a publish answers 200 with a running job, which ends and is the last one of the assignment',
    check: async (place) => {
      const posted = await place.arm.post(`${assignment(place)}/jobs`);
      expect(posted.status).toBe(200);
      expect(posted.body).toMatchObject({ properties: { provisioningState: 'InProgress' } });
      await place.untilJobEnds();
      const { name } = posted.body as { readonly name: string };
      expect((await place.arm.get(`${assignment(place)}/jobs/${name}`)).body).toMatchObject({
        properties: { provisioningState: 'Succeeded', items: [{ status: 'Succeeded' }] },
      });
    },
  },
  {
    name: 'deletes from the assignment down answer 200, and 204 once it is gone',
    check: async (place) => {
      for (const path of [assignment(place), group(place), member(place)]) {
        expect((await place.arm.delete(path)).status).toBe(200);
        expect((await place.arm.delete(path)).status).toBe(204);
        expect((await place.arm.get(path)).status).toBe(404);
      }
    },
  },
];

function namesIn(body: unknown): readonly string[] {
  return (body as { readonly value: readonly { readonly name: string }[] }).value.map(({ name }) => name);
}
