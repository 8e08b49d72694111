import { relative, resolve } from 'node:path';
import { openAuditFile, type Audit } from '../azure/audit/audit-file.js';
import type { AuditRequest } from './engine.js';
import { sourceCommit } from './source-commit.js';

/** The audit of one run, in the file that `--audit` names, or in `.muster/`: that of an emulator apart, for it is not Azure. */
export async function openAudit(request: AuditRequest): Promise<Audit> {
  const { cwd, stateFolder, emulator, clock, env, run } = request;
  const name = emulator ? 'emulator-audit.jsonl' : 'audit.jsonl';
  const path = resolve(cwd, request.file ?? resolve(stateFolder, name));
  const file = request.file ?? relative(cwd, path);
  const commit = await sourceCommit(resolve(stateFolder, '..'), env);
  return openAuditFile({ path, within: [cwd, resolve(stateFolder, '..')], file, run, commit, clock });
}
