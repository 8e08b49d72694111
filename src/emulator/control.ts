import { rooted } from '../wire/paths.js';
import { textOrEmpty } from './addresses.js';
import { isContentResource } from './content-loading.js';
import type { Emulator } from './emulator-api.js';
import { readFault } from './faults.js';
import { type Answer, empty, answered, refuse } from './route.js';
import { isRecord } from './shapes.js';

/**
 * The control calls: what a test or a person does to the world from outside. They need no token; served,
 * they need a header (`controlHeader`).
 *
 * `POST|DELETE /_emulator/faults`, `GET|PUT /_emulator/settings`, `GET /_emulator/state`,
 * `GET|DELETE /_emulator/requests`, `POST /_emulator/content`.
 */
export async function controlAnswer(emulator: Emulator, request: Request, url: URL): Promise<Answer> {
  const body = await jsonOf(request);
  switch (`${request.method} ${rooted(url.pathname)}`) {
    case 'POST /_emulator/faults':
      return addFaults(emulator, body);
    case 'DELETE /_emulator/faults':
      emulator.clearFaults();
      return empty(200);
    case 'GET /_emulator/settings':
      return answered(emulator.settings);
    case 'PUT /_emulator/settings': {
      const wrong = emulator.configure(isRecord(body) ? body : { unreadable: true });
      return wrong === undefined ? answered(emulator.settings) : bad(wrong);
    }
    case 'GET /_emulator/state':
      return stateAnswer(emulator, url);
    case 'GET /_emulator/requests':
      return answered({ counts: emulator.requestCounts(), requests: emulator.requestLog });
    case 'DELETE /_emulator/requests':
      emulator.clearRequestLog();
      return empty(200);
    case 'POST /_emulator/content':
      return addContent(emulator, body);
    default:
      return refuse(404, 'UnknownControlCall', `There is no control call ${request.method} ${url.pathname}.`);
  }
}

function addFaults(emulator: Emulator, body: unknown): Answer {
  const faults = (Array.isArray(body) ? body : [body]).map(readFault);
  const wrong = faults.find((fault) => 'message' in fault);
  if (wrong !== undefined && 'message' in wrong) return bad(wrong.message);
  for (const fault of faults) {
    if ('request' in fault) emulator.failNext(fault.match, fault.request);
    if ('world' in fault) {
      const missing = emulator.happen(fault.world);
      if (missing !== undefined) return bad(missing);
    }
  }
  return empty(200);
}

function addContent(emulator: Emulator, body: unknown): Answer {
  const content = isRecord(body) ? [body.content].flat() : [];
  if (!isRecord(body) || content.length === 0 || !content.every(isContentResource)) {
    return bad('Send { workspace, content }: one resource or several, each with name, type and properties.');
  }
  const wrong = emulator.putContent(textOrEmpty(body.workspace), content);
  return wrong === undefined ? answered({ put: content.length }) : bad(wrong);
}

/** The state of every workspace, or of the one that `?workspace=` names, as readable JSON. */
function stateAnswer(emulator: Emulator, url: URL): Answer {
  const id = url.searchParams.get('workspace');
  const ids = id === null ? emulator.workspaceIds() : [id];
  const views = ids.flatMap((one) => emulator.view(one) ?? []);
  return id !== null && views.length === 0
    ? bad(`There is no workspace ${id}.`)
    : answered({ workspaces: views });
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text()) as unknown;
  } catch {
    return undefined;
  }
}

function bad(message: string): Answer {
  return refuse(400, 'BadControlCall', message);
}
