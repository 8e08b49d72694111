import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Delivered } from '../features/drift/judge-others.js';
import type { Proof } from '../features/cleanup/proof.js';
import type { Problem } from '../model/problem.js';
import type { Context } from './context.js';
import { append } from '../model/order.js';

export interface EvidenceRead {
  readonly delivered: readonly Delivered[];
  /** What of it is certain. */
  readonly proofs: readonly Proof[];
  readonly problems: readonly Problem[];
}

/** What the reports of earlier runs say was delivered; MUS421 for a file that is none. */
export async function readEvidence(files: readonly string[], { io, engine }: Context): Promise<EvidenceRead> {
  const delivered: Delivered[] = [];
  const proofs: Proof[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    const text = await readFile(resolve(io.cwd, file), 'utf8').catch(() => undefined);
    if (text === undefined) {
      problems.push({
        code: 'MUS421',
        message: `--evidence ${file}: the file cannot be read`,
        hint: 'Name a report that muster apply, publish or status wrote with --report FILE.json.',
      });
      continue;
    }
    const parsed = await engine.parseEvidence(file, text);
    if (parsed.ok) {
      append(delivered, parsed.value);
      append(proofs, await engine.parseProofs(file, text));
    } else append(problems, parsed.problems);
  }
  return { delivered, proofs, problems };
}
