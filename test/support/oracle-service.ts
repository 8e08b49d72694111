import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { judge, type Exchange } from './oracle.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where this run's oracle listens, on this machine. */
    readonly oraclePort: number;
  }
}

/**
 * One oracle for all test files of a run: loading Microsoft's validator and compiling its schemas takes longer
 * than most files take, and most files say to the emulator what another has said.
 *
 * Takes pairs of a key and an exchange; answers with a line for each disagreement. An exchange whose key was
 * found right once is not judged again.
 */
export default async function oracleService(project: TestProject): Promise<() => Promise<void>> {
  const right = new Set<string>();
  const wrongOf = async (asked: readonly (readonly [string, Exchange])[]): Promise<string[]> => {
    const wrong: string[] = [];
    for (const [key, exchange] of asked) {
      if (right.has(key)) continue;
      const found = (await judge([exchange])).wrong;
      if (found.length === 0) right.add(key);
      wrong.push(...found);
    }
    return wrong;
  };
  const server = createServer((incoming, answer) => {
    bodyOf(incoming)
      .then((body) => wrongOf(JSON.parse(body) as (readonly [string, Exchange])[]))
      .then((wrong) => answer.end(JSON.stringify(wrong)))
      .catch((error: unknown) => answer.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('oraclePort', (server.address() as AddressInfo).port);
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
