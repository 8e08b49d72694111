import { type Context, Hono } from 'hono';
import { callerTenant } from './access.js';
import { canonicalPath } from './addresses.js';
import { governanceRoutes } from './governance-routes.js';
import { jobRoutes } from './jobs.js';
import { apiVersionRefusal } from './known-api-versions.js';
import { workspaceManagerRoutes } from './managed-routes.js';
import { placeRoutes } from './place-routes.js';
import { type Answer, refuse, type Route } from './route.js';
import { ruleRoutes } from './rule-routes.js';
import { savedSearchRoutes } from './saved-search-routes.js';
import { isRecord } from './shapes.js';
import { workbookRoutes } from './workbook-routes.js';
import type { World } from './world.js';

const routes: readonly Route[] = [
  ...workspaceManagerRoutes,
  ...jobRoutes,
  ...ruleRoutes,
  ...savedSearchRoutes,
  ...workbookRoutes,
  ...placeRoutes,
  ...governanceRoutes,
];

/** ARM's routes over a world. Every refusal and answer is made here; faults, latency and saving are the caller's. */
export function armApp(world: World): Hono {
  const app = new Hono({ getPath: (request) => canonicalPath(new URL(request.url).pathname) });
  const buckets: Buckets = new Map();
  for (const route of routes) {
    app.on(route.method, route.path, (c) => answerRoute(world, buckets, route, c));
  }
  app.notFound((c) => {
    const tenant = callerTenant(world, c.req.header('authorization') ?? null);
    return respond(
      tenant.ok
        ? refuse(404, 'InvalidResourceType', `No resource type answers ${c.req.method} ${c.req.path}.`)
        : tenant.answer,
    );
  });
  return app;
}

/** The answer as ARM sends it. */
export function respond(answer: Answer, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { ...headers, ...answer.headers };
  return answer.body === undefined
    ? new Response(null, { status: answer.status, headers: all })
    : new Response(JSON.stringify(answer.body), {
        status: answer.status,
        headers: { 'content-type': 'application/json; charset=utf-8', ...all },
      });
}

/** In ARM's order: who asks, in which version, how often, with what body; then the route. */
async function answerRoute(world: World, buckets: Buckets, route: Route, c: Context): Promise<Response> {
  const caller = callerTenant(world, c.req.header('authorization') ?? null);
  if (!caller.ok) return respond(caller.answer);
  const url = new URL(c.req.url);
  const version = apiVersionRefusal(route.api, url, world.settings.retiredApiVersions);
  if (version !== undefined) return respond(version);
  const param = (name: string): string => c.req.param(name) ?? '';
  // Without throttling the buckets are always full.
  const { headers, refusal } =
    ownLimits(route.path) ??
    throttle(
      world.settings.throttle ? buckets : new Map<never, never>(),
      param('subscription'),
      route.method,
      world.now().getTime(),
    );
  if (refusal !== undefined) return respond(refusal, headers);
  const read = await readBody(route.method, c);
  if (!read.ok) return respond(read.answer, headers);
  const { tenant } = caller;
  const answer = route.answer({ world, url, api: route.api, tenant, param, body: read.body });
  return respond(asProvider(route.api, answer), headers);
}

/** What Sentinel's provider itself refuses comes as an error within the message of another (public threads, 2023 to 2025). */
function asProvider(api: Route['api'], answer: Answer): Answer {
  const refused =
    (api === 'securityInsights' || api === 'workspaceManager') &&
    answer.status === 400 &&
    isRecord(answer.body) &&
    isRecord(answer.body.error);
  return refused
    ? { ...answer, body: { error: { code: 'BadRequest', message: JSON.stringify(answer.body) } } }
    : answer;
}

async function readBody(
  method: Route['method'],
  c: Context,
): Promise<{ readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly answer: Answer }> {
  const text = method === 'PUT' || method === 'POST' ? await c.req.text() : '';
  if (text === '') {
    return method === 'PUT' ? wrongBody('The request needs a body.') : { ok: true, body: undefined };
  }
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    return {
      ok: false,
      answer: refuse(
        415,
        'UnsupportedMediaType',
        'The content media type is not supported: send application/json.',
      ),
    };
  }
  try {
    return { ok: true, body: JSON.parse(text) as unknown };
  } catch {
    return wrongBody('The request content was invalid and could not be deserialized.');
  }
}

function wrongBody(message: string): { readonly ok: false; readonly answer: Answer } {
  return { ok: false, answer: refuse(400, 'InvalidRequestContent', message) };
}

type Kind = 'reads' | 'writes' | 'deletes';

/**
 * ARM's token buckets: size, and tokens a second (request-limits-and-throttling, per subscription). Not
 * shared with muster's own limits: the emulator has to refuse a muster that counts wrongly.
 */
const rates: Readonly<Record<Kind, { readonly size: number; readonly perSecond: number }>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

interface Bucket {
  tokens: number;
  at: number;
}

/** The buckets of one emulator, by subscription and kind of request. */
export type Buckets = Map<string, Bucket>;

export interface Limits {
  /** What is left. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal: Answer | undefined;
}

/**
 * Takes a token for a request. The headers say what is left, of the single limit and of the global one,
 * fifteen times as large (recorded in 2025 and 2026); a refusal says after how many seconds there is a token
 * again.
 */
export function throttle(buckets: Buckets, subscription: string, method: string, nowMs: number): Limits {
  const kind: Kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const { size, perSecond } = rates[kind];
  const key = `${subscription.toLowerCase()}/${kind}`;
  const before = buckets.get(key) ?? { tokens: size, at: nowMs };
  const refilled = Math.min(size, before.tokens + ((nowMs - before.at) / 1000) * perSecond);
  const empty = refilled < 1;
  const tokens = empty ? refilled : refilled - 1;
  buckets.set(key, { tokens, at: nowMs });
  const left = Math.floor(tokens);
  const headers = {
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: left.toString(),
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: (14 * size + left).toString(),
  };
  if (!empty) return { headers, refusal: undefined };
  const seconds = Math.ceil((1 - refilled) / perSecond);
  const refusal = refuse(
    429,
    'SubscriptionRequestsThrottled',
    `Number of requests for subscription '${subscription}' and operation '${method}' exceeded the backend storage limit. Please try again after '${seconds}' seconds.`,
    { 'retry-after': seconds.toString() },
  );
  return { headers, refusal };
}

/**
 * The limits of a route that has its own and takes nothing from the common ones, undefined where it has none: how many
 * requests it takes at once (recorded in 2022 and 2023). How fast they come back is not known, and none is refused.
 */
function ownLimits(path: string): Limits | undefined {
  const size = path.includes('/automationrules') ? 500 : path.includes('/onboardingstates') ? 12 : undefined;
  return size === undefined
    ? undefined
    : {
        headers: { 'x-ms-ratelimit-remaining-subscription-resource-requests': (size - 1).toString() },
        refusal: undefined,
      };
}
