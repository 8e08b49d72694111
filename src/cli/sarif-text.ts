import type { Finding, Problem } from '../model/problem.js';
import { jsonText } from './context.js';
import { repositoryPath } from './repository-path.js';

/** Problems and findings as the text of a SARIF file; `cwd` is where their files are named from. */
export async function sarifText(
  problems: readonly (Problem | Finding)[],
  { tool, cwd }: { readonly tool: string; readonly cwd: string },
): Promise<string> {
  const { sarifLog } = await import('../report/problems/sarif.js');
  return jsonText(sarifLog({ problems, tool, pathOf: repositoryPath(cwd) }));
}
