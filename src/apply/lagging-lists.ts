import { idKey } from '../model/arm-id.js';
import { isSurelyAfter, readInstant } from '../model/instant.js';
import type { LiveParent } from '../model/live.js';
import type { WrittenResource } from './parent-run.js';
import type { RunDeps } from './run.js';

/** How often lists are read, and the milliseconds between: they may lag a minute behind writes. */
const mostReads = 6;
const pauseMs = 15_000;

/** The first answer that shows everything known to exist, else the sixth; reads are 15 s apart. */
export async function readUntil<T>(
  { clock, interrupted }: Pick<RunDeps, 'clock' | 'interrupted'>,
  read: () => Promise<T>,
  shows: (answer: T) => boolean,
): Promise<T> {
  for (let reads = 1; ; reads += 1) {
    const answer = await read();
    if (reads === mostReads || interrupted.aborted || shows(answer)) return answer;
    await clock.sleep(pauseMs, interrupted);
  }
}

/** Whether the lists show everything that was written, by `idKey`, in the written state or a later one. */
export function showsWritten(
  { configuration, members, groups, assignments }: LiveParent,
  written: ReadonlyMap<string, WrittenResource>,
): boolean {
  const listed = new Map(
    [configuration ?? [], members, groups, assignments].flat().map((one) => [idKey(one.id), one]),
  );
  return [...written].every(([key, ours]) => {
    const one = listed.get(key);
    if (one === undefined) return false;
    const older = isSurelyAfter(readInstant(ours.modifiedAt), readInstant(one.modifiedAt));
    return one.etag === ours.etag || !older;
  });
}
