import type { Finding, Problem } from '../model/problem.js';
import type { SarifRemark } from '../show/sarif.js';
import { jsonText } from './context.js';
import { repositoryPath } from './repository-path.js';

/** Problems and findings, then remarks, as the text of a SARIF file; `cwd` is where their files are named from. */
export async function sarifText(
  problems: readonly (Problem | Finding)[],
  {
    tool,
    cwd,
    remarks = [],
  }: { readonly tool: string; readonly cwd: string; readonly remarks?: readonly SarifRemark[] },
): Promise<string> {
  const { sarifLog } = await import('../show/sarif.js');
  return jsonText(sarifLog({ problems, remarks, tool, pathOf: repositoryPath(cwd) }));
}
