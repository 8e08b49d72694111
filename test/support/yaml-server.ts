import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

export interface YamlServer {
  /** What an editor underlines in the file. */
  check(path: string, text: string): Promise<readonly Diagnostic[]>;
  /** What it says of the word at a place, both from 0. */
  hover(path: string, line: number, character: number): Promise<string>;
  /** What it offers there. */
  complete(path: string, line: number, character: number): Promise<readonly string[]>;
  stop(): void;
}

const program = resolve(
  import.meta.dirname,
  '../../node_modules/yaml-language-server/bin/yaml-language-server',
);

/**
 * The YAML language server that editors start, as they start it: over standard input and output. It is told
 * to fetch no catalogue of schemas, so what it knows of a file is what the file's lines name, or `schemas`: the
 * setting `yaml.schemas`, by which schema files are.
 */
export async function startYamlServer(
  folder: string,
  schemas: Readonly<Record<string, readonly string[]>> = {},
): Promise<YamlServer> {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, (result: unknown) => void>();
  const checks = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  let last = 0;
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
  };
  const ask = (method: string, params: object) =>
    new Promise((done) => {
      last += 1;
      waiting.set(last, done);
      send({ id: last, method, params });
    });
  const settings = {
    yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false }, schemas },
  };
  const take = (message: Message) => {
    if (message.method === 'textDocument/publishDiagnostics' && message.params !== undefined) {
      checks.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.method === 'workspace/configuration') {
      const asked = message.params?.items ?? [];
      send({
        id: message.id,
        result: asked.map(({ section }) => (section === 'yaml' ? settings.yaml : null)),
      });
    } else if (message.method !== undefined && message.id !== undefined) {
      send({ id: message.id, result: null });
    } else if (message.id !== undefined) {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    }
  };
  let held = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(held.toString('latin1'));
      if (head === null) return;
      const from = head[0].length;
      const to = from + Number(head[1]);
      if (held.length < to) return;
      const message = JSON.parse(held.toString('utf8', from, to)) as Message;
      held = held.subarray(to);
      take(message);
    }
  });
  const uriOf = (path: string) => pathToFileURL(path).href;
  await ask('initialize', {
    processId: process.pid,
    rootUri: uriOf(folder),
    workspaceFolders: [{ uri: uriOf(folder), name: 'fleet' }],
    capabilities: { workspace: { configuration: true }, textDocument: { hover: {}, completion: {} } },
  });
  send({ method: 'initialized', params: {} });
  send({ method: 'workspace/didChangeConfiguration', params: { settings } });
  return {
    check: (path, text) =>
      new Promise((done) => {
        checks.set(uriOf(path), done);
        send({
          method: 'textDocument/didOpen',
          params: { textDocument: { uri: uriOf(path), languageId: 'yaml', version: 1, text } },
        });
      }),
    hover: async (path, line, character) => {
      const position = { textDocument: { uri: uriOf(path) }, position: { line, character } };
      const answer = (await ask('textDocument/hover', position)) as {
        readonly contents: { readonly value: string };
      } | null;
      return answer?.contents.value ?? '';
    },
    complete: async (path, line, character) => {
      const position = { textDocument: { uri: uriOf(path) }, position: { line, character } };
      const answer = (await ask('textDocument/completion', position)) as {
        readonly items: readonly { readonly label: string }[];
      };
      return answer.items.map(({ label }) => label).sort();
    },
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: {
    readonly uri: string;
    readonly diagnostics: readonly Diagnostic[];
    readonly items?: readonly { readonly section?: string }[];
  };
}
