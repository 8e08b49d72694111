import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { loadFleet } from '../../../src/config/load-fleet.js';
import type { DesiredItem } from '../../../src/model/desired-content.js';
import type { Finding, Problem } from '../../../src/model/problem.js';
import { parentDoc } from '../documents.js';

/** A repository in a folder of its own, with a fleet in `fleet/` whose Parent `soc` takes its content from `detections/`. */
export function contentFolder(): {
  readonly dir: () => string;
  readonly put: (name: string, text: string) => void;
  /** Loads `fleet/`: the items, and what is told, without the folder's own path. */
  readonly load: (from?: string) => Promise<{
    items: readonly DesiredItem[];
    problems: readonly Problem[];
    findings: readonly Finding[];
    others: number;
    foreign: number;
  }>;
  /** `MUS106 detections/a.yaml:3:1 message`, for each problem of one file. */
  readonly told: (text: string, name?: string) => Promise<readonly string[]>;
  readonly item: (text: string, name?: string) => Promise<DesiredItem>;
} {
  let dir = '';
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-content-')));
    mkdirSync(join(dir, '.git'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  const shown = relative(process.cwd(), tmpdir());
  const load = async (from = '[../detections]') => {
    put('fleet/parents.yaml', parentDoc('soc', { spec: `  content: {from: ${from}}` }));
    const loaded = await loadFleet([join(dir, 'fleet')]);
    const inside = <T>(value: T): T => JSON.parse(strip(JSON.stringify(value), dir, shown)) as T;
    if (!loaded.ok)
      return { items: [], problems: inside(loaded.problems), findings: [], others: 0, foreign: 0 };
    const { fleet, findings = [], otherContent = 0, foreign } = loaded.value;
    return {
      items: inside(fleet.content?.get('soc') ?? []),
      problems: [],
      findings: inside(findings),
      others: otherContent,
      foreign,
    };
  };
  return {
    dir: () => dir,
    put,
    load,
    async told(text, name = 'a.yaml') {
      put(`detections/${name}`, text);
      const { problems, findings } = await load();
      return [...problems, ...findings].map(
        ({ code, at, message }) => `${code} ${String(at?.line)}:${String(at?.column)} ${message}`,
      );
    },
    async item(text, name = 'a.yaml') {
      put(`detections/${name}`, text);
      const { items, problems } = await load();
      expect(problems).toEqual([]);
      const [item] = items;
      if (item === undefined || items.length !== 1) throw new Error(`${String(items.length)} items`);
      return item;
    },
  };
}

function strip(json: string, dir: string, shown: string): string {
  const name = dir.slice(dir.lastIndexOf('/') + 1);
  return json.replaceAll(`${dir}/`, '').replaceAll(`${shown}/${name}/`, '');
}
