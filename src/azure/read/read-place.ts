import type { ContentItem } from '../../model/content.js';
import { encodeId, securityInsightsPath } from '../../wire/paths.js';
import type { ArmClient } from '../arm-client.js';
import { refusalOf, type Asked } from './asked.js';
import { contentItem } from './content-item.js';
import { narrowAll } from './live-resources.js';

/** Whether the workspace answers; its own properties are of no interest. */
export async function readWorkspace(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<true>> {
  const path = encodeId(workspace);
  const answer = await client.send({ method: 'GET', path, api: 'workspaces' }, signal);
  return answer.ok ? { ok: true, value: true } : refusalOf(answer);
}

/** Sentinel's onboarding state: 404 where it was never onboarded to the workspace. */
export async function readOnboarding(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<true>> {
  const path = securityInsightsPath(workspace, 'onboardingStates', 'default');
  const answer = await client.send({ method: 'GET', path, api: 'securityInsights' }, signal);
  return answer.ok ? { ok: true, value: true } : refusalOf(answer);
}

/** The analytics rules of a workspace, in the service's order; MUS207 where one is malformed. */
export async function readRules(
  client: ArmClient,
  workspace: string,
  signal?: AbortSignal,
): Promise<Asked<readonly ContentItem[]>> {
  const path = securityInsightsPath(workspace, 'alertRules');
  const answer = await client.list({ path, api: 'securityInsights' }, signal);
  if (!answer.ok) return refusalOf(answer);
  const rules = narrowAll(answer.items, (raw) => contentItem('alertRules', raw, client.now()));
  if (rules.ok) return rules;
  const [problem = { code: 'MUS207', message: `A rule of ${workspace} cannot be read` } as const] =
    rules.problems;
  return { ok: false, problem };
}
