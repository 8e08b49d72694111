import { resolve } from 'node:path';
import { askFirst } from '../../cli/ask-first.js';
import {
  type Context,
  isInterrupted,
  type NetworkOptions,
  printProblems,
  styleFor,
} from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { beginAudit } from '../../cli/open-connection.js';
import type { Session } from '../../cli/run-session.js';
import { firstFolder, stateFile, stateFolder } from '../../cli/state-folder.js';
import { idKey } from '../../model/arm-id.js';
import type { DesiredMember } from '../../model/desired.js';
import type { Finding, Problem } from '../../model/problem.js';
import type { FleetPlan } from '../../plan/fleet-plan.js';
import { type Allowance, limitOf } from '../../plan/guards/guards.js';
import { foldPlainNames } from '../../plan/steps/reason-text.js';
import { escapeTerminal } from '../../show/escape-terminal.js';
import { sharedProblems } from '../../show/shared-problems.js';
import { count } from '../../show/words.js';
import { backupCopies } from '../cleanup/backup-copies.js';
import type { CleanedCopy, Cleanup, HeldCopy, HeldReason } from '../cleanup/cleanup.js';
import { proofsOf } from '../cleanup/proof.js';
import { cleanupText, heldWords } from '../cleanup/view.js';
import { deliveredBy, readKeptEvidence } from '../drift/evidence.js';

export interface OffboardOptions extends NetworkOptions {
  readonly yes?: boolean;
  readonly maxDeletes?: Allowance;
}

/** The result for a leaving member in this run. */
export interface Offboarded {
  readonly exit: ExitCode;
  /** MUS386, one for each member, in their order. */
  readonly findings: readonly Finding[];
}

/**
 * After an apply took them out of their groups: deletes from the workspaces of members with `offboard: DeleteCopies`
 * what was provably delivered and not edited, as `cleanup` does, each body saved first; and says of every member in
 * scope that leaves what stays, and whether its document can be removed.
 *
 * `.muster/evidence/` tells what was delivered. Only proven copies are deleted, after a yes or with `--yes`, and
 * none (MUS431) where copies of more members would go than `--max-deletes` allows: the plan's own guard counts only
 * members that still have a resource. An apply of single groups takes no member out: nothing is done then.
 */
export async function finishOffboarding(
  paths: readonly string[],
  session: Session,
  plan: FleetPlan,
  options: OffboardOptions,
  context: Context,
): Promise<Offboarded> {
  const { io, engine } = context;
  const { deps, fleet, scope, files, progress } = session;
  const seen = new Set(plan.parents.map(({ parent }) => parent));
  const leavers = fleet.members.filter(
    ({ offboard, parents }) => offboard !== undefined && parents.every((name) => seen.has(name)),
  );
  if (leavers.length === 0 || scope.groups !== undefined || isInterrupted(context))
    return { exit: 0, findings: [] };
  const deleting = leavers.flatMap(({ name, offboard }) => (offboard === 'DeleteCopies' ? [name] : []));
  const { reports } = await readKeptEvidence({ stateFolder: stateFolder(context, paths), cwd: io.cwd });
  const cleanup = await engine.readCleanup(deps, fleet, {
    proofs: reports.flatMap(({ file, report }) => proofsOf(file, report)),
    evidence: reports.flatMap(({ report }) => deliveredBy(report)),
    members: leavers.map(({ name }) => name),
  });
  progress.pause();
  printProblems(io, sharedProblems(cleanup.problems), options, files);
  const doomed = cleanup.doomed.filter(({ member }) => deleting.includes(member));
  let copies: readonly CleanedCopy[] = [];
  let refusal: Problem | undefined;
  if (doomed.length > 0) {
    // With JSON or Markdown, stdout has only the report.
    const out = options.format === 'text' ? io.stdout : io.stderr;
    out.write(`\n${cleanupText({ ...cleanup, doomed }, styleFor(out, io, options))}`);
    const question = {
      question: `Delete ${count(doomed.length, 'copy', 'copies')} from members that leave`,
      whether: 'delete copies from members that leave',
      declined: 'the copies of members that leave were not deleted',
    };
    refusal =
      tooMany(doomed, fleet.members.length, options.maxDeletes) ??
      (await askFirst(question, options, context)) ??
      (await beginAudit(session.audit));
    if (refusal === undefined && !isInterrupted(context)) {
      const fleetFolder = resolve(io.cwd, firstFolder(paths));
      const folder = stateFile(stateFolder(context, paths), 'backup');
      const backup = backupCopies(io.cwd, folder, io.clock.now(), [fleetFolder]);
      progress.resume();
      copies = await engine.deleteCopies({ ...deps, backup }, fleet, doomed);
      progress.pause();
    }
  }
  const failures: readonly Problem[] = [
    ...copies.flatMap(({ problem }) => problem ?? []),
    ...(refusal === undefined ? [] : [refusal]),
  ];
  printProblems(io, sharedProblems(failures), options, files);
  const trouble = failures.length + cleanup.problems.length > 0;
  return {
    exit: worstExit([isInterrupted(context) ? 130 : 0, trouble ? 4 : 0]),
    findings: leavers.map((member) => told(member, { cleanup, copies })),
  };
}

/** MUS431. Of `total` members of the files; by default 10 % of them may lose their copies in one run, at least one. */
function tooMany(
  doomed: Cleanup['doomed'],
  total: number,
  allowance: Allowance | undefined,
): Problem | undefined {
  const members = [...new Set(doomed.map(({ member }) => member))];
  const limit = allowance ? limitOf(allowance, total) : Math.max(1, limitOf({ percent: 10 }, total));
  if (members.length <= limit) return undefined;
  return {
    code: 'MUS431',
    message: `Apply would delete ${count(doomed.length, 'copy', 'copies')} from ${String(members.length)} of ${count(total, 'member')}, which leave: ${foldPlainNames(members)}; ${String(limit)} would be allowed.`,
    hint: `Look for an "offboard: DeleteCopies" that is not meant; if all are, allow them with --max-deletes ${String(members.length)}.`,
  };
}

/** `cedar-bank: 12 copies were deleted, 3 stay (…). Its document can be removed.` */
function told(
  member: DesiredMember,
  { cleanup, copies }: { readonly cleanup: Cleanup; readonly copies: readonly CleanedCopy[] },
): Finding {
  const own = <T extends { readonly member: string }>(all: readonly T[]) =>
    all.filter((one) => one.member === member.name);
  const deleted = own(copies).filter(({ status }) => status === 'deleted');
  const gone = new Set(deleted.map(({ item }) => idKey(item.resourceId)));
  const left = own(cleanup.doomed).filter(({ item }) => !gone.has(idKey(item.resourceId)));
  const kept = member.offboard === 'KeepCopies';
  const stays = [
    ...(left.length === 0
      ? []
      : [`${String(left.length)} ${kept ? 'as the document asks' : 'that could be deleted'}`]),
    ...reasons(own(cleanup.held)),
  ];
  const number = left.length + own(cleanup.held).length;
  const unread = cleanup.problems.length > 0;
  const counts = [
    ...(deleted.length === 0
      ? []
      : [`${count(deleted.length, 'copy', 'copies')} deleted from its workspace`]),
    unread
      ? 'not everything could be read'
      : number === 0
        ? 'no copy of muster’s is left there'
        : `${count(number, 'copy stays', 'copies stay')}: ${stays.join('; ')}`,
  ].join(', ');
  const done = !unread && (kept || left.length === 0);
  return {
    code: 'MUS386',
    severity: 'info',
    message: `Member ${escapeTerminal(member.name)}: ${counts}. ${done ? 'Once the plan has nothing more for it, its document can be removed.' : 'Its document is still needed: run apply again.'}`,
    at: member.at,
  };
}

function reasons(held: readonly HeldCopy[]): readonly string[] {
  const byReason = new Map<HeldReason, number>();
  for (const { reason } of held) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  return [...byReason].map(([reason, number]) => `${String(number)} ${heldWords[reason]}`);
}
