import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Context, type OutputOptions, printJson, printProblems, styleFor } from '../../cli/context.js';
import type { ExitCode } from '../../cli/exit-code.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { verifyAudit } from './verify-audit.js';
import { auditJson, auditProblems, auditText } from './view.js';

export interface AuditVerifyOptions extends OutputOptions {
  /** Hash of a line that must still be there. */
  readonly last?: string;
}

/** `muster audit verify`: whether a file holds every line as it was written; reads nothing but that file. */
export async function auditVerifyCommand(
  file: string,
  options: AuditVerifyOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, tool } = context;
  const read = await readAudit(io.cwd, file);
  const verdict = read.ok ? verifyAudit(read.value, options.last) : undefined;
  const problems =
    verdict === undefined ? (read.ok ? [] : read.problems) : auditProblems(verdict, file, options.last);
  printProblems(io, problems, options);
  if (options.format === 'json') printJson(io, auditJson(verdict, { tool, file, problems }));
  else if (verdict !== undefined) io.stdout.write(auditText(verdict, styleFor(io.stdout, io, options)));
  return problems.length > 0 ? 1 : 0;
}

/** Largest file that is read: some two million lines. */
const maxBytes = 1024 * 1024 * 1024;

async function readAudit(cwd: string, file: string): Promise<Result<Uint8Array>> {
  const path = resolve(cwd, file);
  try {
    const stats = await stat(path);
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) return failed(unreadable(file, 'it is not a regular file'));
    if (stats.size > maxBytes)
      return failed(
        unreadable(file, `it has ${String(stats.size)} bytes, and the limit is ${String(maxBytes)}`),
      );
    return ok(await readFile(path));
  } catch (error) {
    return failed(unreadable(file, reasonOf(error)));
  }
}

function unreadable(file: string, reason: string): Problem {
  return {
    code: 'MUS618',
    message: `${file} cannot be read as an audit file: ${reason}`,
    hint: 'Name a file that --audit named before; the default is .muster/audit.jsonl.',
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}
