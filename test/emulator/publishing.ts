import type { ContentResource } from '../../src/emulator/content-loading.js';
import type { Emulator, EmulatorSetup } from '../../src/emulator/emulator.js';
import {
  aPublishableGroup,
  aWorld,
  customerTenant,
  fabrikam,
  homeTenant,
  sentinel,
  soc,
  tailspin,
} from './world.js';
import type { Arm, TestClock } from './world.js';

export const assignment = sentinel(soc, 'workspaceManagerAssignments/all');

export interface JobBody {
  readonly name: string;
  readonly properties: {
    readonly provisioningState: string;
    readonly startTime: string;
    readonly endTime?: string;
    readonly errorMessage?: string;
    readonly items: readonly {
      readonly resourceId: string;
      readonly status: string;
      readonly executionTime?: string;
      readonly errors?: readonly { readonly memberResourceName: string; readonly errorMessage: string }[];
    }[];
  };
}

/** Publishes, lets the job end, and reads it. */
export async function publish(arm: Arm, clock: TestClock): Promise<JobBody['properties']> {
  const posted = (await arm.post(`${assignment}/jobs`)).body as JobBody;
  clock.advance(10_000);
  return ((await arm.get(`${assignment}/jobs/${posted.name}`)).body as JobBody).properties;
}

/** The errors of a job as `[member, message]`. */
export const errorsOf = (job: JobBody['properties']): unknown =>
  job.items.flatMap(({ errors }) => (errors ?? []).map((one) => [one.memberResourceName, one.errorMessage]));

export function aRule(name: string, kind = 'Scheduled', properties: object = {}): ContentResource {
  return {
    name,
    type: 'Microsoft.SecurityInsights/alertRules',
    kind,
    properties: { displayName: name, enabled: true, ...properties },
  };
}

export function aSearch(name: string, functionAlias: string): ContentResource {
  return {
    name,
    type: 'Microsoft.OperationalInsights/savedSearches',
    properties: { displayName: name, category: 'Functions', query: 'Heartbeat', functionAlias },
  };
}

/** A world whose one rule, `r-1`, is assigned to both customers. */
export async function aRuleWorld(
  content: readonly ContentResource[] = [aRule('r-1')],
  options: EmulatorSetup = {},
): Promise<{ arm: Arm; emulator: Emulator; clock: TestClock }> {
  const world = aWorld({
    workspaces: [
      { id: soc, tenant: homeTenant, content },
      { id: fabrikam, tenant: customerTenant },
      { id: tailspin, tenant: customerTenant },
    ],
    ...options,
  });
  const group = soc.split('/').slice(0, 5).join('/');
  await aPublishableGroup(
    world.arm,
    content.map(({ name, type }) =>
      type.includes('savedSearches')
        ? `${soc}/savedSearches/${name}`
        : type.includes('workbooks')
          ? `${group}/providers/Microsoft.Insights/workbooks/${name}`
          : sentinel(soc, `${type.split('/')[1] ?? ''}/${name}`),
    ),
  );
  return world;
}
