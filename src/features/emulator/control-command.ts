import { type Context, type OutputOptions, printProblems, usageProblem } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { openDoor } from '../../http/open-door.js';
import { isLoopback } from '../../http/proxy.js';
import { arrayOf, type JsonObject, objectOrEmpty, textOf } from '../../model/json.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { escapeTerminal } from '../../show/escape-terminal.js';

export interface ControlOptions extends OutputOptions {
  readonly endpoint?: string;
}

export interface EditOptions extends ControlOptions {
  /** `enabled=false`: properties with their new values, JSON or text. */
  readonly set?: readonly string[];
  readonly delete?: boolean;
}

/** What can be broken in a workspace and fixed again, and the faults of the emulator that do it. */
export const breakable = {
  role: {
    breaks: 'removeRole',
    fixes: 'restoreRole',
    broken: 'The role is taken away',
    fixed: 'The role is back',
  },
  delegation: {
    breaks: 'removeDelegation',
    fixes: 'restoreDelegation',
    broken: 'The delegation is ended',
    fixed: 'The delegation is back',
  },
  workspace: {
    breaks: 'deleteWorkspace',
    fixes: 'restoreWorkspace',
    broken: 'The workspace is deleted',
    fixed: 'The workspace is back',
  },
} as const;

/**
 * `muster emulator edit`: changes or deletes an item of a workspace of a served emulator, as a user there
 * would. Problems: MUS601, MUS672.
 */
export function emulatorEditCommand(
  workspace: string,
  item: string,
  options: EditOptions,
  context: Context,
): Promise<ExitCode> {
  return controlled(options, context, async (call) => {
    const changes = changesOf(options);
    if (!changes.ok) return changes;
    const found = await workspaceCalled(call, workspace);
    if (!found.ok) return found;
    const target = itemCalled(found.value, item);
    if (!target.ok) return target;
    const { id, type, resource } = target.value;
    const label = textOf(objectOrEmpty(resource.properties).displayName) ?? item;
    const done =
      options.delete === true
        ? await call('POST', 'faults', { kind: 'deleteItem', id })
        : await call('POST', 'content', {
            workspace: textOf(found.value.id) ?? '',
            content: {
              name: resource.name,
              type,
              kind: resource.kind,
              properties: { ...objectOrEmpty(resource.properties), ...changes.value },
            },
          });
    const what =
      options.delete === true
        ? 'deleted'
        : Object.entries(changes.value)
            .map(([key, value]) => `${key} is now ${JSON.stringify(value)}`)
            .join(', ');
    return done.ok ? ok(`${label}: ${what}.`) : done;
  });
}

/** `muster emulator break` and `fix`: takes something a workspace needs away, or gives it back. Problems: MUS601, MUS672. */
export function emulatorBreakCommand(
  action: 'break' | 'fix',
  workspace: string,
  what: keyof typeof breakable,
  options: ControlOptions,
  context: Context,
): Promise<ExitCode> {
  return controlled(options, context, async (call) => {
    const found = await workspaceCalled(call, workspace);
    if (!found.ok) return found;
    const { breaks, fixes, broken, fixed } = breakable[what];
    const kind = action === 'break' ? breaks : fixes;
    const done = await call('POST', 'faults', { kind, workspace: textOf(found.value.id) ?? '' });
    return done.ok ? ok(`${workspace}: ${action === 'break' ? broken : fixed}.`) : done;
  });
}

type Call = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Result<unknown>>;

async function controlled(
  options: ControlOptions,
  { io, interrupted }: Context,
  work: (call: Call) => Promise<Result<string>>,
): Promise<ExitCode> {
  const endpoint = (options.endpoint ?? io.env.MUSTER_ENDPOINT ?? 'http://127.0.0.1:7070').replace(/\/$/, '');
  const done = await work(async (method, path, body) => {
    if (!URL.canParse(endpoint) || !isLoopback(new URL(endpoint).hostname))
      return failed(
        usageProblem(
          `${endpoint} is no emulator on this machine`,
          'Give --endpoint as "muster emulator" shows it.',
        ),
      );
    const door = openDoor(endpoint, io.env, io.clock);
    if (!door.ok) return door;
    const outcome = await door.value.send(
      {
        method,
        url: `${endpoint}/_emulator/${path}`,
        headers: { 'x-muster-control': 'muster', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      interrupted,
    );
    if (outcome.type !== 'answer')
      return failed(uncontrolled(endpoint, outcome.type === 'interrupted' ? 'interrupted' : outcome.reason));
    const answer = parsedOf(outcome.body);
    if (outcome.status === 200) return ok(answer);
    const said = textOf(objectOrEmpty(objectOrEmpty(answer).error).message);
    return failed(uncontrolled(endpoint, said ?? `it answered ${String(outcome.status)}`));
  });
  if (!done.ok) {
    printProblems(io, done.problems, options);
    return 1;
  }
  io.stdout.write(`${escapeTerminal(done.value)}\n`);
  return 0;
}

function parsedOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The workspace with this ARM id, or the only one of this name. */
async function workspaceCalled(call: Call, name: string): Promise<Result<JsonObject>> {
  const state = await call('GET', 'state');
  if (!state.ok) return state;
  const all = arrayOf(objectOrEmpty(state.value).workspaces).map(objectOrEmpty);
  const wanted = name.toLowerCase();
  const named = all.filter(({ id }) => {
    const text = (textOf(id) ?? '').toLowerCase();
    return text === wanted || text.endsWith(`/workspaces/${wanted}`);
  });
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return ok(only);
  const names = all.map(({ id }) => (textOf(id) ?? '').split('/').at(-1) ?? '');
  return failed(
    usageProblem(
      only === undefined
        ? `the emulator has no workspace ${name}`
        : `${name} is the name of several workspaces`,
      only === undefined ? `It has ${names.join(', ')}.` : 'Give the ARM id of the one that you mean.',
    ),
  );
}

/** Lists of a workspace's state, and the ARM type of what is in them. */
const lists = {
  alertRules: 'Microsoft.SecurityInsights/alertRules',
  automationRules: 'Microsoft.SecurityInsights/automationRules',
  savedSearches: 'Microsoft.OperationalInsights/savedSearches',
  workbooks: 'Microsoft.Insights/workbooks',
} as const;

/** The only item with this resource name or display name. */
function itemCalled(
  workspace: JsonObject,
  name: string,
): Result<{ readonly id: string; readonly type: string; readonly resource: JsonObject }> {
  const wanted = name.toLowerCase();
  const found = Object.entries(lists).flatMap(([list, type]) =>
    arrayOf(workspace[list])
      .map(objectOrEmpty)
      .filter((resource) =>
        [resource.name, objectOrEmpty(resource.properties).displayName].some(
          (each) => textOf(each)?.toLowerCase() === wanted,
        ),
      )
      .map((resource) => ({
        id: itemId(workspace, list, type, textOf(resource.name) ?? ''),
        type,
        resource,
      })),
  );
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return ok(only);
  return failed(
    usageProblem(
      `${only === undefined ? 'no item' : 'several items'} of the workspace ${only === undefined ? 'is' : 'are'} called ${name}`,
      'Give the resource name or the display name, as muster drift --all shows it.',
    ),
  );
}

function itemId(workspace: JsonObject, list: string, type: string, name: string): string {
  const id = textOf(workspace.id) ?? '';
  if (list === 'workbooks') return `${id.replace(/\/providers\/.*$/, '')}/providers/${type}/${name}`;
  return list === 'savedSearches' ? `${id}/savedSearches/${name}` : `${id}/providers/${type}/${name}`;
}

/** `enabled=false`, `severity=Low`: a value is JSON where it can be, else text. */
function changesOf({ set = [], delete: deletes }: EditOptions): Result<Readonly<Record<string, unknown>>> {
  if (set.length > 0 === (deletes === true))
    return failed(
      usageProblem('an edit sets properties or deletes the item', 'Give --set NAME=VALUE, or --delete.'),
    );
  const pairs = set.map((text) => /^([A-Za-z]\w*)=(.*)$/s.exec(text));
  const wrong = set.filter((_, index) => pairs[index] === null);
  if (wrong.length > 0)
    return failed(
      usageProblem(
        `--set ${wrong[0] ?? ''} is no NAME=VALUE`,
        'Give a property and its value: enabled=false.',
      ),
    );
  return ok(Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', valueOf(pair?.[2] ?? '')])));
}

function valueOf(text: string): unknown {
  return parsedOf(Buffer.from(text)) ?? text;
}

function uncontrolled(endpoint: string, reason: string): Problem {
  return {
    code: 'MUS672',
    message: `the emulator at ${endpoint} did not do it: ${reason}`,
    hint: 'Start one by "muster emulator", and give its address by --endpoint or MUSTER_ENDPOINT.',
  };
}
