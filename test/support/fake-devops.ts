import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeThread {
  readonly id: number;
  isDeleted?: boolean;
  readonly comments: { readonly id: number; content: string; isDeleted?: boolean; author: { id: string } }[];
}

export const project = 'aaaaaaaa-0000-4000-8000-000000000001';
export const repository = 'aaaaaaaa-0000-4000-8000-000000000002';
/** The build service of the project. */
export const builder = 'bbbbbbbb-0000-4000-8000-000000000001';
export const devopsToken = 'the-token-of-the-job';

/**
 * As much of the REST API of Azure DevOps as muster asks, on this machine. As the service does, it answers a call
 * without rights with a page to sign in and 203, and calls of a version that it does not know with 400.
 */
export class FakeDevops {
  readonly requests: string[] = [];
  readonly threads: FakeThread[] = [];
  /** Statuses that the next requests are answered with, before anything is done. */
  readonly failures: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  }[] = [];
  /** Whose the token is; undefined: the service does not say. */
  account: string | undefined = builder;
  /** Called before a request is answered: what others do meanwhile. */
  meanwhile: (request: string) => void = () => undefined;
  private server: Server | undefined;
  private nextId = 1;

  /** The variables of a run for pull request 7. */
  async variables(): Promise<Record<string, string>> {
    const server = createServer((request, response) => {
      void this.answer(request).then(({ status, body, headers }) => {
        response.writeHead(status, headers).end(body);
      });
    });
    this.server = server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      TF_BUILD: 'True',
      BUILD_REPOSITORY_PROVIDER: 'TfsGit',
      SYSTEM_COLLECTIONURI: `http://127.0.0.1:${String(port)}/contoso/`,
      SYSTEM_TEAMPROJECTID: project,
      BUILD_REPOSITORY_ID: repository,
      BUILD_BUILDID: '4711',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
      SYSTEM_PULLREQUEST_SOURCECOMMITID: '0123456789abcdef0123456789abcdef01234567',
      SYSTEM_ACCESSTOKEN: devopsToken,
    };
  }

  close(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** A thread of one comment. */
  begin(content: string, author: string): FakeThread {
    const thread = { id: this.nextId++, comments: [{ id: 1, content, author: { id: author } }] };
    this.threads.push(thread);
    return thread;
  }

  private async answer(request: IncomingMessage) {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://devops');
    const line = `${request.method ?? ''} ${pathname}`;
    this.requests.push(line);
    this.meanwhile(line);
    const failure = this.failures.shift();
    if (failure !== undefined) return { headers: {}, body: '', ...failure };
    if (request.headers.authorization !== `Bearer ${devopsToken}`)
      return { status: 203, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
    const json = (value: unknown, status = 200) => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    const version = searchParams.get('api-version');
    if (pathname === '/contoso/_apis/connectionData')
      return version === '7.1-preview.1'
        ? json({ authenticatedUser: this.account === undefined ? {} : { id: this.account } })
        : json({ message: 'The preview flag must be supplied.' }, 400);
    if (version !== '7.1') return json({ message: 'No api-version was supplied.' }, 400);
    const threads = `/contoso/${project}/_apis/git/repositories/${repository}/pullRequests/7/threads`;
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (line === `GET ${threads}`) return json({ value: this.threads, count: this.threads.length });
    if (line === `POST ${threads}`) {
      const [first] = body.comments as readonly { readonly content: string }[];
      return json(this.begin(first?.content ?? '', builder));
    }
    const [, thread, comment] = new RegExp(`^PATCH ${threads}/(\\d+)/comments/(\\d+)$`).exec(line) ?? [];
    const found = this.threads
      .find(({ id, isDeleted }) => String(id) === thread && isDeleted !== true)
      ?.comments.find(({ id }) => String(id) === comment);
    if (found === undefined) return json({ message: 'It does not exist.' }, 404);
    found.content = String(body.content);
    return json(found);
  }
}
