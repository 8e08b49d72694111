// Lets Node run the program from its TypeScript, as it is written: `node --import test/support/from-source.mjs src/cli/main.ts`.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

if (process.argv[1] !== undefined) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const own = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
  return next(own ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
