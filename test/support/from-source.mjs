// Lets Node run the program from its TypeScript, as it is written: `node --import test/support/from-source.mjs src/cli/main.ts`.
// What was compiled once is kept in the folder COMPILED, where that is given, for the next process.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

if (process.argv[1] !== undefined) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const own = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
  return next(own ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return {
    format: 'module',
    source: await compiled(readFileSync(fileURLToPath(url), 'utf8')),
    shortCircuit: true,
  };
}

async function compiled(text) {
  const folder = process.env.COMPILED;
  if (folder === undefined) return compile(text);
  const file = join(folder, `${createHash('sha256').update(text).digest('hex')}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const source = await compile(text);
    writeFileSync(file, source);
    return source;
  }
}

async function compile(text) {
  // Here and not above: the compiler takes longer to load than the program.
  const { default: ts } = await import('typescript');
  return ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  }).outputText;
}
