import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

/**
 * `node floor.mjs URL FILE plan|create|publish [JOB_MS]`
 *
 * The yardstick: bare Node with an agent of its own, the fewest requests that can do it, 16 at a time, and nothing
 * checked. `FILE` holds tiers of resources as JSON. `plan` reads all lists that a plan needs, side by side and
 * page by page; `create` also PUTs every resource, tier by tier; `publish` reads, POSTs every publish, waits as
 * long as a job takes, and reads each job once.
 */
const [url, file, what, jobMs = '0'] = process.argv.slice(2);
const tiers = JSON.parse(readFileSync(file, 'utf8'));
const api = 'api-version=2025-10-01-preview';
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const base = tiers[0][0].id.split('/').slice(0, -2).join('/');
const lists = ['workspaceManagerConfigurations', 'workspaceManagerMembers', 'workspaceManagerGroups'];
const all = await Promise.all([...lists, 'workspaceManagerAssignments', 'alertRules'].map(list));
if (what === 'create') for (const tier of tiers) await Promise.all(tier.map(put));
if (what === 'publish') {
  const jobs = await Promise.all(all[3].map(({ id }) => send('POST', `${id}/jobs?${api}`)));
  await new Promise((wake) => setTimeout(wake, Number(jobMs)));
  await Promise.all(jobs.map(ended));
}
agent.destroy();

async function list(type) {
  const items = [];
  for (let next = `${base}/${type}?${api}`; next;) {
    const page = await send('GET', next);
    items.push(...page.value);
    next = page.nextLink?.slice(url.length);
  }
  return items;
}

function put({ id, properties }) {
  return send('PUT', `${id}?${api}`, { properties });
}

async function ended(job) {
  const { properties } = await send('GET', `${job.id}?${api}`);
  if (properties.endTime) return;
  await new Promise((wake) => setTimeout(wake, 20));
  await ended(job);
}

function send(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: 'Bearer any',
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      'content-length': text === undefined ? 0 : Buffer.byteLength(text),
    };
    const sent = request(`${url}${path}`, { method, agent, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const said = Buffer.concat(chunks).toString();
        if (answer.statusCode < 300) resolve(JSON.parse(said));
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${said}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
