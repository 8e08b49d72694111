import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { YieldingClock } from '../support/fake-clock.js';
import { musterIn } from './run-muster.js';

/** The two files of the guide, and what one accident makes of them. */
interface Files {
  readonly fleet: string;
  readonly groups: string;
}

/**
 * What the guide to the guards shows: each accident on a fleet that is in Azure as its files ask,
 * as the guide prints it: command, output, exit code.
 */
export async function guardsRun(files: Files): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-guards-'));
  const muster = musterIn(folder, new YieldingClock('2026-03-01T08:00:00Z'));
  const run = async (args: readonly string[]) => {
    const { stdout, stderr, exit } = await muster([...args, '--emulator', '--quiet']);
    const output = `${stdout}${stderr}`.replace(/\n+$/, '');
    return `$ muster ${args.join(' ')}\n${output}\n$ echo $?\n${String(exit)}`;
  };
  const write = ({ fleet, groups }: Files) => {
    writeFileSync(join(folder, 'fleet.yaml'), fleet);
    writeFileSync(join(folder, 'groups.yaml'), groups);
  };
  const after = async (change: (files: Files) => Partial<Files>, args: readonly string[]) => {
    write({ ...files, ...change(files) });
    const shown = await run(args);
    write(files);
    return shown;
  };
  // Beside the files, as the reader would be: a longer path would break the lines elsewhere.
  const home = process.cwd();
  try {
    process.chdir(folder);
    write(files);
    await run(['apply', '--yes']);
    const label = await after(
      ({ fleet }) => ({ fleet: swap(fleet, 'vertical: retail', 'vertical: retal') }),
      ['apply', '--yes'],
    );
    renameSync(join(folder, 'groups.yaml'), join(folder, '_groups.yaml'));
    const lost = await run(['plan']);
    rmSync(join(folder, '_groups.yaml'));
    const renamed = await after(
      ({ groups }) => ({ groups: swap(groups, 'name: finance', 'name: banks') }),
      ['plan'],
    );
    const disabled = await after(
      ({ fleet, groups }) => ({
        fleet: swap(fleet, 'prune: true', 'mode: Disabled'),
        groups: swap(groups, 'protect: false', 'protect: true'),
      }),
      ['plan'],
    );
    const moved = await after(
      ({ fleet }) => ({
        fleet: swap(
          fleet,
          'name: mill-insurance\n  labels: { vertical: finance }',
          'name: mill-insurance\n  labels: { vertical: retail }',
        ),
      }),
      ['plan'],
    );
    return [label, lost, renamed, disabled, moved];
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  }
}

function swap(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`The guide's files have no ${before}`);
  return text.replace(before, after);
}
