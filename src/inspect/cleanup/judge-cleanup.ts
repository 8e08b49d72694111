import { groupBy, largest } from '../../model/order.js';
import type { Problem } from '../../model/problem.js';
import type { Allowance } from '../../plan/guards/guards.js';
import type { Cleanup } from '../../features/cleanup/cleanup.js';

/**
 * MUS422 for each member that would lose more of its content than is allowed: by default 10 %, at least one;
 * by name. The flag that one hint names allows all. Pure.
 */
export function judgeCleanup({ doomed, sizes }: Cleanup, allowed: Allowance | undefined): readonly Problem[] {
  const members = [...groupBy(doomed, ({ member }) => member)];
  const needed = largest(members.map(([, copies]) => copies.length));
  return members.flatMap(([member, copies]): readonly Problem[] => {
    const size = sizes.get(member) ?? 0;
    const limit =
      allowed === undefined ? Math.max(1, limitOf({ percent: 10 }, size)) : limitOf(allowed, size);
    if (copies.length <= limit) return [];
    return [
      {
        code: 'MUS422',
        message: `The cleanup deletes ${String(copies.length)} of the ${String(size)} content items of member ${member}; ${String(limit)} would be allowed.`,
        hint: `Read what it deletes; if all is meant, allow it with --max-deletes ${String(needed)}.`,
      },
    ];
  });
}

function limitOf(allowance: Allowance, size: number): number {
  return 'count' in allowance ? allowance.count : Math.floor((size * allowance.percent) / 100);
}
