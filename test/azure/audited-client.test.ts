import { expect, test } from 'vitest';
import type { ArmAnswer, ArmClient, ArmRequest } from '../../src/azure/arm-client.js';
import { auditedClient } from '../../src/azure/audit/audited-client.js';
import type { Problem } from '../../src/model/problem.js';
import { digest } from '../../src/model/json.js';
import { memoryAudit } from '../support/memory-audit.js';
import { anArmWorld } from './arm-world.js';

const refusal: Problem = { code: 'MUS209', message: 'refused' };
const put: ArmRequest = { method: 'PUT', path: '/a/ws%281%29', api: 'workspaceManager', body: { b: 1 } };

/** Of a run that nobody interrupts. */
const going = new AbortController().signal;

function clientOf(answer: ArmAnswer): ArmClient & { readonly sent: ArmRequest[] } {
  const sent: ArmRequest[] = [];
  return {
    sent,
    send: (request) => {
      sent.push(request);
      return Promise.resolve(answer);
    },
    list: () => Promise.resolve({ ok: true, items: [] }),
    requests: { GET: 0, PUT: 0, POST: 0, DELETE: 0 },
    now: () => new Date('2026-02-01T00:00:00Z'),
  };
}

test('each write has a line with ids and hashes, whatever became of it', async () => {
  const actor = { oid: 'o', appid: 'a', tid: 't' };
  const lineOf = async (request: ArmRequest, answer: ArmAnswer) => {
    const audit = memoryAudit();
    expect(await auditedClient(clientOf(answer), audit, going).send(request)).toEqual(answer);
    return audit.lines;
  };
  const common = { actor: null, requestId: null, status: null, error: null };
  expect(await lineOf(put, { ok: true, status: 201, body: {}, requestId: 'r', actor })).toEqual([
    {
      ...common,
      method: 'PUT',
      resource: '/a/ws(1)',
      requestId: 'r',
      status: 201,
      result: 'ok',
      after: digest({ b: 1 }),
      actor,
    },
  ]);
  const remove: ArmRequest = { method: 'DELETE', path: '/a/%', api: 'workspaceManager' };
  const refused: ArmAnswer = { ok: false, problem: refusal, status: 403, armCode: 'Forbidden', lost: false };
  expect(await lineOf(remove, refused)).toEqual([
    {
      ...common,
      method: 'DELETE',
      resource: '/a/%',
      status: 403,
      result: 'failed',
      error: 'Forbidden',
      after: null,
    },
  ]);
  const post: ArmRequest = { method: 'POST', path: '/a/jobs', api: 'workspaceManager' };
  expect(await lineOf(post, { ok: false, problem: refusal, lost: true })).toEqual([
    { ...common, method: 'POST', resource: '/a/jobs', result: 'unknown', error: 'MUS209', after: null },
  ]);
  expect(await lineOf({ ...put, method: 'GET' }, { ok: true, status: 200, body: {} })).toEqual([]);
});

test('where the audit cannot be opened, or is broken, nothing is sent', async () => {
  const problem: Problem = { code: 'MUS510', message: 'no audit' };
  const client = clientOf({ ok: true, status: 200, body: {} });
  expect(await auditedClient(client, memoryAudit(problem), going).send(put)).toEqual({
    ok: false,
    problem,
    lost: false,
    unsent: true,
  });
  const broken = { ...memoryAudit(), stopped: () => problem };
  expect(await auditedClient(client, broken, going).send(put)).toEqual({
    ok: false,
    problem,
    lost: false,
    unsent: true,
  });
  expect(client.sent).toEqual([]);
  expect(await auditedClient(client, broken, going).send({ ...put, method: 'GET' })).toMatchObject({
    ok: true,
  });
});

test('a write whose line failed counts as failed, whatever Azure answered', async () => {
  const problem: Problem = { code: 'MUS511', message: 'no line' };
  const audit = { ...memoryAudit(), append: () => Promise.resolve(problem) };
  const client = clientOf({ ok: true, status: 201, body: {} });
  expect(await auditedClient(client, audit, going).send(put)).toEqual({
    ok: false,
    problem,
    status: 201,
    lost: false,
  });
});

test('a write that never left has no line', async () => {
  const audit = memoryAudit();
  const answer: ArmAnswer = { ok: false, problem: refusal, lost: false, unsent: true };
  expect(await auditedClient(clientOf(answer), audit, going).send(put)).toEqual(answer);
  expect(audit.lines).toEqual([]);
});

test('once a line could not be written, the writes that wait already are not sent either', async () => {
  const noLine: Problem = { code: 'MUS511', message: 'no line' };
  const notSent: Problem = { code: 'MUS512', message: 'not sent' };
  let failed = false;
  const append = () => {
    failed = true;
    return Promise.resolve(noLine);
  };
  const audit = { ...memoryAudit(), append, stopped: () => (failed ? notSent : undefined) };
  const { client: arm, seen } = anArmWorld(() => ({ body: {} }), { concurrency: 1 });
  const client = auditedClient(arm, audit, going);

  const answers = await Promise.all(Array.from({ length: 30 }, () => client.send(put)));

  expect(seen).toHaveLength(1);
  expect(answers.map((answer) => (answer.ok ? '' : answer.problem.code))).toEqual([
    'MUS511',
    ...Array.from({ length: 29 }, () => 'MUS512'),
  ]);
});

test('after an interrupt nothing is sent, whoever asks', async () => {
  const stop = new AbortController();
  const { client: arm, seen } = anArmWorld(() => ({ body: { value: [] } }));
  const client = auditedClient(arm, memoryAudit(), stop.signal);
  stop.abort();

  const { path, api } = put;
  const answers = [
    await client.send(put),
    await client.send({ method: 'GET', path, api }),
    await client.list({ path, api }),
  ];

  expect(answers.map((answer) => (answer.ok ? '' : answer.problem.code))).toEqual([
    'MUS505',
    'MUS505',
    'MUS505',
  ]);
  expect(seen).toEqual([]);
});
