import { resolve } from 'node:path';
import type { RunOutcome, RunCommand, RunEvent } from '../apply/events.js';
import type { RunDeps, Scope } from '../apply/run.js';
import type { Audit } from '../azure/audit/audit-file.js';
import type { LoadedFleet } from '../config/load-fleet.js';
import { dateSuspensions } from '../config/suspensions.js';
import type { DesiredFleet } from '../model/desired.js';
import type { Problem } from '../model/problem.js';
import type { FleetPlan } from '../plan/fleet-plan.js';
import { count } from '../show/words.js';
import { checkScope, knownScope, scopeOf } from './check-scope.js';
import { sourceRepository } from './checkout.js';
import { type Context, type NetworkOptions, printProblems, usageProblem } from './context.js';
import type { Connection, SourceText } from './engine.js';
import type { AllowedByName } from './options.js';
import { wantsColors } from './io.js';
import type { Log } from './log.js';
import { connectionProblems, openConnection } from './open-connection.js';
import { type Progress, startProgress } from './progress.js';
import { stateFolder } from './state-folder.js';

/** A running command: files loaded, scope checked, connected. */
export interface Session {
  readonly fleet: DesiredFleet;
  readonly files: readonly SourceText[];
  readonly scope: Scope;
  readonly deps: RunDeps;
  readonly audit: Audit;
  readonly connection: Connection;
  readonly progress: Progress;
  /** Stops progress and closes the connection. Problems of state that could not be saved are printed and returned (MUS510, MUS605). */
  close(): Promise<readonly Problem[]>;
}

export type Opened =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly files: readonly SourceText[] };

export interface SessionOptions extends NetworkOptions, AllowedByName {
  /** The one that the command is about. */
  readonly selection?: string;
  /** Those that the command is restricted to. */
  readonly selections?: readonly string[];
  /** Snapshots are about to be taken: missing ones are fine. */
  readonly unpinned?: boolean;
  /** A saved plan's scope: replaces `--parent` and `--group`, and may have names that the files no longer have. */
  readonly savedScope?: Scope;
}

/**
 * Loads the files, checks the names given on the command line and connects; nothing is read from
 * Azure yet. Problems: MUS1xx, MUS601, MUS603, MUS612, and those of the connection.
 */
export async function openSession(
  paths: readonly string[],
  options: SessionOptions,
  context: Context,
  emit: (event: RunEvent) => void,
): Promise<Opened> {
  const { io, engine } = context;
  const usage = usageProblems(paths, options);
  if (usage.length > 0) return { ok: false, problems: usage, files: [] };
  const loaded = await engine.loadFleet(paths, { unpinned: options.unpinned === true });
  if (!loaded.ok) return loaded;
  const { files, findings: advice = [] } = loaded.value;
  const fleet = dateSuspensions(loaded.value.fleet, todayText(context));
  if (options.quiet !== true) io.stderr.write(skippedLines(loaded.value));
  printProblems(io, advice, options, files);
  const misnamed = checkScope(fleet, {
    ...(options.savedScope === undefined ? { parents: options.parent, groups: options.group } : {}),
    allowEmpty: options.allowEmpty,
    allowEmptyParent: options.allowEmptyParent,
    selection: options.selection,
    selections: options.selections,
  });
  if (misnamed.length > 0) return { ok: false, problems: misnamed, files };
  const progress = startProgress(
    io.stderr,
    io.clock,
    options.quiet === true,
    wantsColors(io.stderr, io.env, options.color),
  );
  const connected = await openConnection(
    { options, fleet, stateFolder: stateFolder(context, paths) },
    context,
    progress,
  );
  if (!connected.ok) {
    progress.stop();
    return { ok: false, problems: connected.problems, files };
  }
  const { connection, pending, audit, log } = connected.value;
  // Only marks of content from files name it.
  const repository = fleet.content && (await sourceRepository(resolve(io.cwd, paths[0] ?? '.'), io.env));
  return {
    ok: true,
    session: {
      fleet,
      files,
      scope: options.savedScope === undefined ? scopeOf(options) : knownScope(fleet, options.savedScope),
      connection,
      audit,
      progress,
      deps: {
        client: connection.client,
        clock: io.clock,
        pending,
        repository,
        interrupted: context.interrupted,
        stopped: () => audit.stopped(),
        emit: (event) => {
          logEvent(log, event);
          emit(event);
          progress.show(event);
        },
      },
      close: async () => {
        progress.stop();
        const unkept = await audit.close();
        const problems = [...(unkept === undefined ? [] : [unkept]), ...(await connection.close())];
        printProblems(io, problems, options);
        return problems;
      },
    },
  };
}

/** `2 documents are not muster’s`, and the like of folders of content: said once each, whatever their number. */
export function skippedLines({ foreign, otherContent = 0 }: LoadedFleet): string {
  const line = (number: number, what: string) =>
    number === 0 ? '' : `note MUS310 ${what} and ${number === 1 ? 'was' : 'were'} skipped\n`;
  return (
    line(foreign, `${count(foreign, 'document is', 'documents are')} not muster’s`) +
    line(
      otherContent,
      `${count(otherContent, 'file', 'files')} of other tools ${otherContent === 1 ? 'is' : 'are'} among the content`,
    )
  );
}

/** An RFC 3339 time of the injected clock. */
export function nowText(context: Context): string {
  return context.io.clock.now().toISOString();
}

/** The day of the injected clock in UTC, as YYYY-MM-DD. */
export function todayText(context: Context): string {
  return nowText(context).slice(0, 10);
}

/** The events of a run that ended before the engine took it over. */
export function endEarly(
  emit: (event: RunEvent) => void,
  context: Context,
  ended: {
    readonly command: RunCommand;
    readonly outcome: RunOutcome;
    readonly plan?: FleetPlan;
    readonly problems?: readonly Problem[];
    readonly uncovered?: FleetPlan['uncovered'];
  },
): void {
  const at = nowText(context);
  emit({
    type: 'started',
    at,
    command: ended.command,
    plan: ended.plan,
  });
  for (const problem of ended.problems ?? []) emit({ type: 'problem', problem });
  for (const { pairs, problems } of ended.uncovered ?? []) {
    for (const problem of problems) emit({ type: 'problem', problem });
    if (pairs.length > 0) emit({ type: 'pairs', pairs });
  }
  emit({ type: 'finished', at, outcome: ended.outcome });
}

function usageProblems(paths: readonly string[], options: NetworkOptions): readonly Problem[] {
  const saved = paths.find((path) => /\.json$/i.test(path));
  return [
    ...connectionProblems(options),
    ...(saved === undefined
      ? []
      : [
          usageProblem(
            `${saved} is a saved plan, which only apply and show take`,
            'Name a folder or .yaml files.',
          ),
        ]),
  ];
}

function logEvent(log: Log, event: RunEvent): void {
  if (event.type === 'stepFinished') {
    const { step, status, durationMs, problem } = event.result;
    log.info({ step: step.id, status, durationMs, code: problem?.code }, 'step ended');
  } else if (event.type === 'jobStarted') {
    log.info({ parent: event.job.parent, group: event.job.group, job: event.job.jobId }, 'job started');
  } else if (event.type === 'jobFinished') {
    log.info({ group: event.job.group, job: event.job.jobId, state: event.job.state }, 'job ended');
  }
}
