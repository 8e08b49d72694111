import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(resolve(root, name), 'utf8');

/** The instructions of the last stage, with continued lines joined. */
const stages = read('Dockerfile')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .join('\n')
  .split(/^(?=FROM )/m);
const last = (stages.at(-1) ?? '').split('\n');

test('the image is small, and runs as nobody special', () => {
  expect(stages.map((stage) => stage.split('\n')[0])).toEqual([
    'FROM node:24-slim AS build',
    'FROM node:24-slim',
  ]);
  const user = last.findIndex((line) => line.startsWith('USER '));
  expect(last[user]).toBe('USER node');
  // Nothing is run after that, and nothing is added that could be written to.
  expect(last.slice(user + 1).map((line) => line.split(' ')[0])).toEqual(['ENTRYPOINT', 'CMD']);
});

test('it needs to write nothing but under /tmp and where it is started', () => {
  expect(last).toContain('ENV NODE_ENV=production HOME=/tmp');
  expect(last).toContain('WORKDIR /fleet');
  expect(last.some((line) => line.startsWith('VOLUME'))).toBe(false);
});

test('it installs the packages of the lock file, and runs no script of theirs', () => {
  const installs = stages
    .flatMap((stage) => stage.split('\n'))
    .filter((line) => /npm (ci|install)/.test(line));
  expect(installs).toHaveLength(2);
  for (const line of installs) expect(line).toMatch(/npm ci [^&]*--ignore-scripts/);
  const { bin } = JSON.parse(read('package.json')) as { bin: { muster: string } };
  expect(last.join('\n')).toContain(`ln -s /opt/muster/${bin.muster} /usr/local/bin/muster`);
  expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', 'node_modules', 'dist']));
});

test('the hook of pre-commit checks whole folders by a command that there is', () => {
  expect(parse(read('.pre-commit-hooks.yaml'))).toMatchObject([
    { id: 'muster-validate', entry: 'muster validate', language: 'node', pass_filenames: false },
  ]);
});
