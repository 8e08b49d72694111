import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allSteps } from '../../../src/plan/fleet-plan.js';
import { parsePlanFile } from '../../../src/features/plan/parse-plan-file.js';
import { planText } from '../../../src/features/plan/plan-text.js';
import { plain } from '../run/builders.js';
import { schemaErrors } from './saved-plans.js';

const here = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Written by the first version that saved plans. It is never made anew: what was saved then must be read for ever. */
const golden = here('saved-plan-format-1.json');

test('a plan that the first version saved is still valid, read and shown', () => {
  const read = parsePlanFile(golden, 'plan.json');
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  expect(schemaErrors('plan', JSON.parse(golden))).toBeNull();
  expect(allSteps(read.value.plan).map(({ id }) => id)).toEqual([
    'create/member/contoso-soc/fabrikam-prod',
    'update/group/contoso-soc/g',
    'create/assignment/contoso-soc/g',
    'publish/assignment/contoso-soc/g',
    'delete/group/contoso-soc/old',
  ]);
  expect(planText(read.value.plan, plain)).toContain('+ create member fabrikam-prod');
});

test('the schema of format 1 only grows', () => {
  const before = JSON.parse(here('plan-schema-format-1.json')) as unknown;
  const now = JSON.parse(here('../../../schemas/plan.schema.json')) as unknown;
  expect(shrunk(before, now)).toEqual([]);
});

test('what would break readers or old files is noticed', () => {
  const before = {
    required: ['a'],
    properties: { a: { enum: ['x'], description: 'old' }, b: { type: 'string' } },
    items: { $ref: '#/a' },
  };
  const grown = {
    required: ['a'],
    properties: { a: { enum: ['x', 'y'] }, b: { type: 'string' }, c: {} },
    items: { $ref: '#/a' },
  };
  expect(shrunk(before, grown)).toEqual([]);
  expect(shrunk(before, { ...grown, items: { anyOf: [{ $ref: '#/a' }, { $ref: '#/b' }] } })).toEqual([]);
  expect(shrunk(before, { ...grown, items: { anyOf: [{ $ref: '#/b' }] } })).toEqual(['/items/$ref']);
  expect(shrunk(before, { ...grown, required: ['a', 'c'] })).toEqual(['/required']);
  expect(shrunk(before, { ...grown, required: [] })).toEqual(['/required']);
  expect(shrunk(before, { ...grown, items: { $ref: '#/b' } })).toEqual(['/items/$ref']);
  expect(shrunk(before, { ...grown, properties: { a: { enum: ['y'] } } })).toEqual([
    '/properties/a/enum',
    '/properties/b',
  ]);
});

/**
 * Where a schema no longer says what it said: lost properties and values, another `required`, another rule. What it said
 * may have become one of several things that it takes.
 */
function shrunk(before: unknown, now: unknown, path = ''): readonly string[] {
  if (Array.isArray(before)) {
    if (!Array.isArray(now)) return [path];
    const [old, new_] = [before.map(text), now.map(text)];
    if (path.endsWith('/required')) return text([...old].sort()) === text([...new_].sort()) ? [] : [path];
    if (path.endsWith('/enum')) return old.every((value) => new_.includes(value)) ? [] : [path];
    return before.flatMap((part, index) => shrunk(part, now[index], `${path}/${String(index)}`));
  }
  if (typeof before !== 'object' || before === null) return before === now ? [] : [path];
  if (typeof now !== 'object' || now === null) return [path];
  if ('anyOf' in now && !('anyOf' in before) && Array.isArray(now.anyOf)) {
    const others = now.anyOf.map((one: unknown) => shrunk(before, one, path));
    return others.find((found) => found.length === 0) ?? others[0] ?? [path];
  }
  return Object.entries(before)
    .filter(([key, part]) => key !== 'description' || typeof part !== 'string')
    .flatMap(([key, part]) => shrunk(part, (now as Record<string, unknown>)[key], `${path}/${key}`));
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
