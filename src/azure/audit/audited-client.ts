import { setMaxListeners } from 'node:events';
import { digest } from '../../model/json.js';
import type { ArmAnswer, ArmClient, ArmRequest } from '../arm-client.js';
import type { Audit, Written } from './audit-file.js';

/**
 * The client of one run: each PUT, POST and DELETE that left has its line in the audit, also those that
 * failed. After `interrupted` nothing more is sent, not even writes that wait for their turn.
 *
 * Where no line can be written no write is sent (MUS510, MUS512), not even those that wait already. A write
 * whose line failed counts as failed (MUS511), whatever Azure answered: nobody may rely on a write that was
 * not recorded.
 */
export function auditedClient(client: ArmClient, audit: Audit, interrupted: AbortSignal): ArmClient {
  const lost = new AbortController();
  const noWrites = AbortSignal.any([interrupted, lost.signal]);
  // Every waiting write listens to it: many listeners are not a leak.
  setMaxListeners(0, noWrites);
  return {
    ...client,
    list: (request, signal = interrupted) => client.list(request, signal),
    send: async (request, signal) => {
      const { method } = request;
      if (method === 'GET') return client.send(request, signal ?? interrupted);
      const problem = audit.stopped() ?? (await audit.open());
      if (problem !== undefined) return { ok: false, problem, lost: false, unsent: true };
      const stop = signal === undefined ? noWrites : AbortSignal.any([signal, noWrites]);
      const answer = await client.send(request, stop);
      if (!answer.ok && answer.unsent === true) {
        const stopped = lost.signal.aborted ? audit.stopped() : undefined;
        return stopped === undefined ? answer : { ...answer, problem: stopped };
      }
      const unwritten = await audit.append(writtenOf({ ...request, method }, answer));
      if (unwritten === undefined) return answer;
      lost.abort();
      const { status } = answer;
      return { ok: false, problem: unwritten, status, lost: false };
    },
  };
}

/** A request that may be a write's: not a GET. */
type Write = ArmRequest & { readonly method: Written['method'] };

function writtenOf({ method, path, body }: Write, answer: ArmAnswer): Written {
  return {
    actor: answer.actor ?? null,
    method,
    resource: decoded(path),
    requestId: answer.requestId ?? null,
    status: answer.status ?? null,
    result: answer.ok ? 'ok' : answer.lost ? 'unknown' : 'failed',
    error: answer.ok ? null : (answer.armCode ?? answer.problem.code),
    after: body === undefined ? null : digest(body),
  };
}

/** As people and plans write ids. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
