#!/usr/bin/env node
import { processIo } from './process-io.js';
import { realEngine } from './real-engine.js';
import { run } from './run.js';

process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n\nThis is a bug in muster; please report it.\n`);
  process.exit(70);
});

process.exitCode = await run(process.argv.slice(2), processIo(), realEngine);
// Interrupted: connections and timers of what was given up must not hold the process.
if (process.exitCode === 130) process.exit();
