import pLimit from 'p-limit';
import type { ArmClient } from '../../azure/arm-client.js';
import type { Problem, Result } from '../../model/problem.js';
import type { ProblemCode } from '../../model/problem-codes.js';
import type { MemberContent } from './member-item.js';
import type { MemberWants } from './member-wants.js';
import { readMemberContent } from './read-member-content.js';

/** Members that are read at a time: their four lists each keep sixteen requests going, and hold a few megabytes. */
const atATime = 4;

/**
 * What `look` makes of the content of each member, in their order. A member's content is let go once it
 * was looked at, so that two hundred members take the memory of a few.
 */
export function readMembers<T>(
  client: ArmClient,
  members: readonly MemberWants[],
  look: (wants: MemberWants, content: Result<MemberContent>) => T,
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const limit = pLimit(atATime);
  return Promise.all(
    members.map((wants) =>
      limit(async () => {
        const request = { workspace: wants.member.workspace, wants: wants.parents };
        return look(wants, await readMemberContent(client, request, signal));
      }),
    ),
  );
}

/** What every member would report alike: no login, no connection, an interrupt. */
const ofTheEndpoint: ReadonlySet<ProblemCode> = new Set(['MUS201', 'MUS202', 'MUS210', 'MUS505']);

/** Why a member could not be read, once for all of its lists; what is not the member's as it stands. */
export function unreadProblem(wants: MemberWants, problems: readonly Problem[]): Problem {
  const [first] = problems;
  if (first !== undefined && ofTheEndpoint.has(first.code)) return first;
  const more = problems.length - 1;
  const others = more > 0 ? ` (and ${String(more)} more of its lists)` : '';
  return {
    code: first?.code ?? 'MUS207',
    message: `Member ${wants.member.name} could not be read: ${first?.message ?? 'its answer is not known'}${others}`,
    hint: first?.hint,
    at: wants.member.at,
    parent: wants.parents[0]?.parent,
  };
}
