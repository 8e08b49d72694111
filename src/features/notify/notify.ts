import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { hintOfRefusal, withLock } from '../../disk/file-lock.js';
import { placeInside } from '../../disk/place-inside.js';
import { makeFolder, whyUnwritten, writeWhole } from '../../disk/write-whole.js';
import type { Clock } from '../../model/clock.js';
import { canonical } from '../../model/json.js';
import type { Finding } from '../../model/problem.js';
import type { News } from '../../show/news.js';
import { notificationBody, notificationJson, type NotifyTarget } from './notification.js';
import type { NotificationJson } from './shape.js';

export interface Told {
  readonly command: NotificationJson['command'];
  readonly exit: ExitCode;
  /** Which parents and groups it was about. */
  readonly scope: { readonly parents?: readonly string[]; readonly groups?: readonly string[] };
  /** `.muster/notified.json` under the first path. */
  readonly memory: string;
  /** Computed only if it is posted. */
  readonly news: () => News;
}

/** These look and change nothing: what they find stays the same until somebody fixes it. */
const looks = new Set(['status', 'drift']);

/**
 * Posts the news of a run that failed or found drift. What `status` and `drift` find is posted once, and
 * again only after it changed or was gone: the memory has what was posted last.
 *
 * Resolves with warnings (MUS626) and never changes the exit code. An interrupt is not posted.
 */
export async function notify(
  target: NotifyTarget | undefined,
  { command, exit, scope, memory, news }: Told,
  { engine, io, tool }: Context,
): Promise<readonly Finding[]> {
  if (target === undefined || exit === 130) return [];
  const once = looks.has(command);
  const key = `${command} ${canonical(scope)}`;
  const told = once ? await readNotified(memory) : {};
  if (exit === 0) {
    if (told[key] === undefined) return [];
    return kept(await writeNotified(memory, io.clock, key, undefined), told[key]);
  }
  const found = news();
  if (once && told[key] === found.fingerprint) return [];
  const json = notificationJson(found, { tool, command, at: io.clock.now().toISOString(), exitCode: exit });
  const refused = await engine.postNotification(target.url, notificationBody(json, target.form), io);
  if (refused !== undefined) return [undelivered(refused)];
  return once ? kept(await writeNotified(memory, io.clock, key, found.fingerprint), undefined) : [];
}

function undelivered(reason: string): Finding {
  return {
    code: 'MUS626',
    severity: 'warning',
    message: `nobody was notified: ${reason}`,
    hint: 'Check the URL given by --notify or MUSTER_NOTIFY_URL; the exit code is that of the run.',
  };
}

function kept(
  refusal: Awaited<ReturnType<typeof writeNotified>>,
  gone: string | undefined,
): readonly Finding[] {
  if (refusal === undefined) return [];
  const { reason, hint } = refusal;
  return [
    {
      code: 'MUS626',
      severity: 'warning',
      message: `what was notified cannot be kept in .muster/notified.json (${reason}), so ${gone === undefined ? 'the same is told again' : 'what comes back is not told'}`,
      hint,
    },
  ];
}

/** What was posted last, by scope: `status`, `drift {"parents":["soc"]}`. */
export type Notified = Readonly<Record<string, string>>;

/** The fingerprints posted last; empty for a file that is missing or not muster's: then news are posted once more. */
export async function readNotified(path: string): Promise<Notified> {
  try {
    const content: unknown = JSON.parse(
      await readFile(await placeInside(path, dirname(dirname(path))), 'utf8'),
    );
    if (typeof content !== 'object' || content === null || !('told' in content)) return {};
    const told: unknown = content.told;
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return {};
    return Object.fromEntries(
      Object.entries(told).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

/**
 * Keeps one fingerprint, or with undefined forgets it; undefined, or why that could not be done and what to
 * do about it. What other runs keep in the file stays, whenever they write it. A missing fleet folder is not
 * created: the next run would read it as a fleet. No link may lead the file out of it.
 */
export async function writeNotified(
  path: string,
  clock: Pick<Clock, 'sleep'>,
  key: string,
  fingerprint: string | undefined,
): Promise<{ readonly reason: string; readonly hint: string } | undefined> {
  try {
    const fleet = await stat(dirname(dirname(path))).catch(() => undefined);
    if (fleet === undefined) return undefined;
    const place = await placeInside(path, dirname(dirname(path)));
    await makeFolder(dirname(place));
    await withLock(
      `${place}.lock`,
      (ms) => clock.sleep(ms),
      async () => {
        const told = { ...(await readNotified(place)), [key]: fingerprint };
        await writeWhole(place, `${JSON.stringify({ version: 1, told }, null, 2)}\n`);
      },
    );
    return undefined;
  } catch (error) {
    return { reason: whyUnwritten(error), hint: hintOfRefusal(error, 'Make .muster/ writable.') };
  }
}
