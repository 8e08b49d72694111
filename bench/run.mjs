import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { summary } from './measure.mjs';
import { scenarios } from './scenarios.mjs';

/**
 * `npm run bench [-- --runs N] [--only NAME]`
 *
 * Measures muster beside a yardstick (`floor.mjs`) and beside what somebody would write in an afternoon (`naive.mjs`),
 * each as a process of its own against an emulator in another one: 20 ms of latency, pages of 100. The runs of a
 * scenario alternate. Prints the least, the median and the most of each figure, and its target. Exit 1 where a
 * median misses it.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '7' }, only: { type: 'string', multiple: true } },
});
const names = values.only ?? Object.keys(scenarios);
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, ${new Date().toISOString().slice(0, 10)}, ${values.runs} runs\n`,
);
console.log('| figure | least | median | most | target |\n| --- | --- | --- | --- | --- |');
for (const name of names) {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`No scenario ${name}: ${Object.keys(scenarios).join(', ')}`);
  for (const { figure, values: found, unit = '', target } of await scenario(Number(values.runs))) {
    const { least, median, most } = summary(found);
    const missed = target !== undefined && median > target;
    if (missed) process.exitCode = 1;
    const cells = [least, median, most].map((value) => `${value.toFixed(2)}${unit}`);
    const goal = target === undefined ? '' : `≤ ${target}${unit}${missed ? ' (missed)' : ''}`;
    console.log(`| ${[figure, ...cells, goal].join(' | ')} |`);
  }
}
