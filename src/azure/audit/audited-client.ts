import { digest } from '../../model/digest.js';
import type { ArmAnswer, ArmClient, ArmRequest } from '../arm-client.js';
import type { Audit, Written } from './audit-file.js';

/**
 * A client whose every PUT, POST and DELETE has its line in the audit, also those that failed.
 *
 * Where no line can be written nothing is sent (MUS510, MUS512). A write whose own line failed counts
 * as failed (MUS511), whatever Azure answered: nobody is to rely on what is not written down.
 */
export function auditedClient(client: ArmClient, audit: Audit): ArmClient {
  return {
    ...client,
    send: async (request, signal) => {
      const { method } = request;
      if (method === 'GET') return client.send(request, signal);
      const problem = audit.stopped() ?? (await audit.open());
      if (problem !== undefined) return { ok: false, problem, lost: false };
      const answer = await client.send(request, signal);
      const unwritten = await audit.append(writtenOf({ ...request, method }, answer));
      if (unwritten === undefined) return answer;
      const { status } = answer;
      return { ok: false, problem: unwritten, ...(status === undefined ? {} : { status }), lost: false };
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
