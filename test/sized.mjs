import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `node test/sized.mjs FILE [--runs N] [--seed S]`: one file of property tests at another size than CI's,
 * or from another seed, and its figures. Exit code of the tests.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: '20261122' } },
});
for (const [name, value] of Object.entries(values))
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`--${name} is a number from 1, not ${value}`);

const child = spawn('npx', ['vitest', 'run', ...positionals, '--testTimeout', '3600000'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    MUSTER_FIGURES: '1',
    MUSTER_PROPERTY_RUNS: values.runs,
    MUSTER_PROPERTY_SEED: values.seed,
  },
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
