#!/usr/bin/env node
import { endsAtOnce, worstExit, type ExitCode } from './exit-code.js';
import { processIo } from './process-io.js';
import { realEngine } from './real-engine.js';
import { run } from './run.js';

const unwrittenText = ({ message }: Error) =>
  `error MUS607 standard output cannot be written: ${message}\n  hint: Make room, or give another place; what was done in Azure stays done, and muster status shows it.`;

process.on('uncaughtException', (error: unknown) => {
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${shown}\n\nThis is a bug in muster; please report it.\n`);
  process.exit(70);
});

let exit: ExitCode = 0;
const io = processIo((reason) => {
  io.stderr.write(`${unwrittenText(reason)}\n`);
  // A stream may report its error only after everything else has ended.
  process.once('exit', () => {
    process.exitCode = worstExit([exit, 1]);
  });
});
exit = await run(process.argv.slice(2), io, realEngine);
process.exitCode = exit;
if (endsAtOnce(exit)) process.exit();
