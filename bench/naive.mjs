import { readFileSync } from 'node:fs';
import { SecurityInsights } from '@azure/arm-securityinsight';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';

/**
 * `node naive.mjs URL FILE plan|create|publish`
 *
 * What somebody writes in an afternoon on Azure's own client: one GET for each resource, one PUT for each that is
 * missing, one POST for each group and a look at each job every 5 s; 16 at a time. The published client does not know
 * workspace manager, so its requests go through the client's own pipeline.
 */
const [url, file, what] = process.argv.slice(2);
const tiers = JSON.parse(readFileSync(file, 'utf8'));
const api = 'api-version=2025-10-01-preview';
const [, , subscription, , group, , , , workspace] = tiers[0][0].id.split('/');
const login = {
  getToken: () => Promise.resolve({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const client = new SecurityInsights(login, subscription, { endpoint: url, allowInsecureConnection: true });
// It insists on https for its token, which an emulator of this machine does not need.
const name = 'bearerTokenAuthenticationPolicy';
client.pipeline.removePolicy({ name });
client.pipeline.addPolicy({
  name,
  sendRequest: (request, next) => {
    request.headers.set('authorization', 'Bearer any');
    return next(request);
  },
});

for await (const page of client.alertRules.list(group, workspace).byPage()) void page;
for (const tier of tiers) await each(tier, ensure);
if (what === 'publish')
  await each(tiers[3], async ({ id }) => {
    const job = await send('POST', `${id}/jobs`);
    for (let state = 'InProgress'; state === 'InProgress';) {
      await new Promise((wake) => setTimeout(wake, 5_000));
      state = (await send('GET', job.id)).properties.provisioningState;
    }
  });

async function ensure({ id, properties }) {
  const found = await send('GET', id);
  if (found === undefined && what === 'create') await send('PUT', id, { properties });
}

async function each(list, work) {
  const queue = [...list];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
    }),
  );
}

async function send(method, id, body) {
  const answer = await client.sendRequest(
    createPipelineRequest({
      url: `${url}${id}?${api}`,
      method,
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      body: body === undefined ? undefined : JSON.stringify(body),
      allowInsecureConnection: true,
    }),
  );
  if (answer.status === 404) return undefined;
  if (answer.status >= 300) throw new Error(`${method} ${id}: ${answer.status} ${answer.bodyAsText}`);
  return JSON.parse(answer.bodyAsText);
}
