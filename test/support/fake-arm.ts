import type { ArmAnswer, ArmClient, ArmRequest, ListAnswer } from '../../src/azure/arm-client.js';
import type { ContentItem } from '../../src/model/content.js';
import type { LiveJob, LiveParent } from '../../src/model/live.js';
import type { Problem } from '../../src/model/problem.js';
import type { FakeClock } from './fake-clock.js';

interface Raw {
  readonly id: string;
  readonly name: string;
  readonly etag?: string;
  readonly kind?: string;
  readonly systemData?: { readonly lastModifiedAt: string };
  readonly properties: Readonly<Record<string, unknown>>;
}

type Scripted = ArmAnswer | (() => ArmAnswer);

/** Per item of a job: errors by member resource name; none: it succeeded. */
export type Verdicts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Azure as far as the engine sees it: it keeps what is put, runs jobs for a while, and answers
 * otherwise where a test scripted it.
 *
 * Requests are named `PUT soc/groups/emea`, `LIST soc/alertRules`, `POST soc/assignments/emea/jobs`.
 */
export class FakeArm implements ArmClient {
  readonly requests = { GET: 0, PUT: 0, POST: 0, DELETE: 0 };
  readonly seen: string[] = [];
  readonly bodies = new Map<string, unknown>();
  /** Polls until a job ends. */
  jobPolls = 1;
  /** What jobs report, by item name. */
  verdicts: Verdicts = {};
  /** Whether resources say when they were modified. */
  systemData = true;
  private readonly resources = new Map<string, Raw>();
  private readonly polls = new Map<string, number>();
  private readonly scripts = new Map<string, Scripted[]>();
  private jobCount = 0;
  private writes = 0;

  constructor(private readonly clock: FakeClock) {}

  now(): Date {
    return this.clock.now();
  }

  /** Puts a parent's live state in Azure. */
  hold(live: LiveParent): this {
    const { configuration, members, groups, assignments, content } = live;
    for (const one of configuration === undefined ? [] : [configuration])
      this.keep({ ...rawOf(one), properties: { mode: one.mode } });
    for (const one of members)
      this.keep({
        ...rawOf(one),
        properties: { targetWorkspaceResourceId: one.workspace, targetWorkspaceTenantId: one.tenant },
      });
    for (const one of groups)
      this.keep({
        ...rawOf(one),
        properties: {
          displayName: one.displayName,
          description: one.description,
          memberResourceNames: one.memberResourceNames,
        },
      });
    for (const one of assignments)
      this.keep({
        ...rawOf(one),
        properties: {
          targetResourceName: one.targetResourceName,
          items: one.itemIds.map((resourceId) => ({ resourceId })),
          lastJobEndTime: one.lastJobEndTime,
          lastJobProvisioningState: one.lastJobState,
        },
      });
    for (const item of content) this.holdItem(item);
    return this;
  }

  holdItem(item: ContentItem): this {
    this.keep({
      id: item.resourceId ?? '',
      name: item.name,
      kind: 'Scheduled',
      properties: { displayName: item.displayName, lastModifiedUtc: item.modifiedAt },
    });
    return this;
  }

  holdJob(assignmentId: string, { name, state, startTime, endTime, errorMessage, items }: LiveJob): this {
    this.keep({
      id: `${assignmentId}/jobs/${name}`,
      name,
      properties: { provisioningState: state, startTime, endTime, errorMessage, items },
    });
    return this;
  }

  /** Removes a resource behind everybody's back. */
  drop(path: string): this {
    this.resources.delete(path);
    return this;
  }

  /** The next answers to a request, before the usual ones; the request then has no other effect. */
  script(request: string, ...answers: readonly Scripted[]): this {
    this.scripts.set(request, [...(this.scripts.get(request) ?? []), ...answers]);
    return this;
  }

  /** What Azure holds under that name, as JSON. */
  held(path: string): Raw | undefined {
    return this.resources.get(path);
  }

  /** Requests that change something, in the order they came. */
  written(): readonly string[] {
    return this.seen.filter((request) => !/^(GET|LIST) /.test(request));
  }

  send({ method, path, body }: ArmRequest): Promise<ArmAnswer> {
    const target = shortOf(path);
    const request = `${method} ${target}`;
    this.note(method, request);
    if (body !== undefined) this.bodies.set(request, body);
    const scripted = this.nextScripted(request);
    if (scripted !== undefined) return Promise.resolve(scripted);
    switch (method) {
      case 'PUT':
        return Promise.resolve(this.put(path, target, body));
      case 'POST':
        return Promise.resolve(this.startJob(path, target));
      case 'DELETE':
        return Promise.resolve(done(this.resources.delete(target) ? 200 : 204, undefined));
      default:
        return Promise.resolve(this.get(target));
    }
  }

  list({ path }: Omit<ArmRequest, 'method' | 'body'>): Promise<ListAnswer> {
    const target = shortOf(path);
    this.note('GET', `LIST ${target}`);
    const scripted = this.nextScripted(`LIST ${target}`);
    if (scripted !== undefined) return Promise.resolve(listAnswer(scripted));
    const items = [...this.resources]
      .filter(([key]) => key.startsWith(`${target}/`) && !key.slice(target.length + 1).includes('/'))
      .map(([, raw]) => raw);
    return Promise.resolve({ ok: true, items });
  }

  /** Lets a job that was posted end as the verdicts say. */
  finish(target: string): void {
    const job = this.resources.get(target);
    const assignmentPath = target.slice(0, target.indexOf('/jobs/'));
    const assignment = this.resources.get(assignmentPath);
    if (job === undefined || assignment === undefined) return;
    const endTime = this.clock.now().toISOString();
    const items = itemsOf(assignment).map((resourceId) => {
      const errors = Object.entries(this.verdicts[resourceId.slice(resourceId.lastIndexOf('/') + 1)] ?? {});
      return {
        resourceId,
        status: errors.length > 0 ? 'Failed' : 'Succeeded',
        errors: errors.map(([memberResourceName, errorMessage]) => ({ memberResourceName, errorMessage })),
      };
    });
    const state = items.every(({ status }) => status === 'Succeeded') ? 'Succeeded' : 'Failed';
    this.keep({ ...job, properties: { ...job.properties, provisioningState: state, endTime, items } });
    this.tellAssignment(assignmentPath, { lastJobProvisioningState: state, lastJobEndTime: endTime });
    this.deliver(assignmentPath, assignment, items);
  }

  /** Copies what succeeded into the members' workspaces, under the items' names. */
  private deliver(
    assignmentPath: string,
    assignment: Raw,
    items: readonly { resourceId: string; errors: readonly { memberResourceName: string }[] }[],
  ): void {
    const parent = assignmentPath.split('/')[0] ?? '';
    const group = this.resources.get(`${parent}/groups/${String(assignment.properties.targetResourceName)}`);
    for (const name of namesOf(group)) {
      const workspace = this.resources.get(`${parent}/members/${name}`)?.properties.targetWorkspaceResourceId;
      for (const { resourceId, errors } of items) {
        const original = this.resources.get(shortOf(resourceId));
        if (original === undefined || typeof workspace !== 'string') continue;
        if (errors.some(({ memberResourceName }) => memberResourceName === name)) continue;
        const path = resourceId.slice(resourceId.indexOf('/providers/Microsoft.SecurityInsights/'));
        this.keep({ ...original, id: `${workspace}${path}` });
      }
    }
  }

  private put(path: string, target: string, body: unknown): ArmAnswer {
    const before = this.resources.get(target);
    const { properties } = body as { readonly properties: Raw['properties'] };
    this.writes += 1;
    const raw: Raw = {
      id: decodeURIComponent(path),
      name: target.slice(target.lastIndexOf('/') + 1),
      etag: `"${this.writes}"`,
      ...(this.systemData ? { systemData: { lastModifiedAt: toTicks(this.clock.now()) } } : {}),
      // What only the service writes outlives a PUT.
      properties: { ...lastJobOf(before), ...properties },
    };
    this.keep(raw);
    return done(before === undefined ? 201 : 200, raw);
  }

  private startJob(path: string, target: string): ArmAnswer {
    this.jobCount += 1;
    const name = `job-${this.jobCount}`;
    const job: Raw = {
      id: `${decodeURIComponent(path)}/${name}`,
      name,
      properties: { provisioningState: 'InProgress', startTime: this.clock.now().toISOString(), items: [] },
    };
    this.keep(job);
    this.tellAssignment(target.slice(0, -'/jobs'.length), { lastJobProvisioningState: 'InProgress' });
    return done(200, job);
  }

  private tellAssignment(path: string, properties: Raw['properties']): void {
    const assignment = this.resources.get(path);
    if (assignment !== undefined)
      this.resources.set(path, { ...assignment, properties: { ...assignment.properties, ...properties } });
  }

  private get(target: string): ArmAnswer {
    const found = this.resources.get(target);
    if (found === undefined) return refused('MUS204', `${target} is not there`, { status: 404 });
    if (found.properties.provisioningState !== 'InProgress') return done(200, found);
    const polls = (this.polls.get(target) ?? 0) + 1;
    this.polls.set(target, polls);
    if (polls >= this.jobPolls) this.finish(target);
    return done(200, this.resources.get(target));
  }

  private keep(raw: Raw): void {
    this.resources.set(shortOf(raw.id), raw);
  }

  private note(method: ArmRequest['method'], request: string): void {
    this.requests[method] += 1;
    this.seen.push(request);
  }

  private nextScripted(request: string): ArmAnswer | undefined {
    const next = this.scripts.get(request)?.shift();
    return typeof next === 'function' ? next() : next;
  }
}

/** As the service writes times: with seven digits. */
function toTicks(time: Date): string {
  return time.toISOString().replace('Z', '0000Z');
}

export function done(status: number, body: unknown): ArmAnswer {
  return { ok: true, status, body };
}

/** An answer that is none; `lost` where it may have been carried out. */
export function refused(
  code: Problem['code'],
  message: string,
  features: { readonly status?: number; readonly lost?: boolean } = {},
): ArmAnswer {
  return { ok: false, problem: { code, message }, lost: false, ...features };
}

/** `/subscriptions/…/workspaces/soc/providers/…/workspaceManagerGroups/emea` as `soc/groups/emea`. */
export function shortOf(path: string): string {
  const decoded = decodeURIComponent(path);
  const [, workspace, rest = ''] =
    /\/workspaces\/([^/]+)(?:\/providers\/Microsoft\.SecurityInsights)?\/?(.*)$/i.exec(decoded) ?? [];
  if (workspace === undefined) return decoded.split('/').slice(-4).join('/');
  return `${workspace}/${rest.replace(/workspaceManager(\w)/, (_all, letter: string) => letter.toLowerCase())}`;
}

function rawOf(one: { id: string; name: string; etag?: string; modifiedAt?: string }) {
  const { id, name, etag, modifiedAt } = one;
  return {
    id,
    name,
    etag,
    ...(modifiedAt === undefined ? {} : { systemData: { lastModifiedAt: modifiedAt } }),
  };
}

function lastJobOf(raw: Raw | undefined): Raw['properties'] {
  const { lastJobEndTime, lastJobProvisioningState } = raw?.properties ?? {};
  return {
    ...(lastJobEndTime === undefined ? {} : { lastJobEndTime }),
    ...(lastJobProvisioningState === undefined ? {} : { lastJobProvisioningState }),
  };
}

function itemsOf({ properties }: Raw): readonly string[] {
  return (properties.items as readonly { readonly resourceId: string }[]).map(({ resourceId }) => resourceId);
}

function namesOf(group: Raw | undefined): readonly string[] {
  return (group?.properties.memberResourceNames ?? []) as readonly string[];
}

function listAnswer(answer: ArmAnswer): ListAnswer {
  if (!answer.ok) return { ok: false, problem: answer.problem, status: answer.status };
  return { ok: true, items: answer.body as readonly unknown[] };
}
