import { failed, type Result } from '../model/problem.js';
import { parsePlanFile, type SavedPlan } from '../features/plan/parse-plan-file.js';
import { readTextFile } from './read-text-file.js';

/** Above this no plan is read; that of a thousand groups of a hundred items each is below. */
export const maxPlanBytes = 256 * 1024 * 1024;

/** The saved plan in a file named on the command line. Problems: MUS608 to MUS610, one at a time. */
export async function readPlanFile(cwd: string, file: string): Promise<Result<SavedPlan>> {
  const read = await readTextFile(cwd, file, maxPlanBytes);
  if (read.ok) return parsePlanFile(read.text, file);
  return failed({
    code: 'MUS608',
    message: `${file} cannot be read as a saved plan: ${read.reason}.`,
    hint: 'Name a file that muster plan --out wrote.',
  });
}
