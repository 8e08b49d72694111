import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalBody } from '../../src/content/canonical-body.js';
import { contentPatch } from '../../src/content/content-patch.js';
import { contentItem } from '../../src/azure/read/live-resources.js';
import type { ContentKind } from '../../src/model/content.js';
import { central, own, type Body } from '../support/any-body.js';
import { dice, edited, saidDifferently } from '../support/body-changes.js';
import { readContent, type Resource } from './make-fleet.mjs';

const folder =
  process.env.MUSTER_REAL_CONTENT ?? resolve(import.meta.dirname, '../../../shared/reference/content');
const missing = !existsSync(folder);
const why = missing ? ` (skipped: there is no real content; MUSTER_REAL_CONTENT can name its folder)` : '';

const trials = Number(process.env.MUSTER_PROPERTY_RUNS ?? 500);

describe.skipIf(missing)(`bodies of real content${why}`, () => {
  const bodies = missing ? [] : readContent(folder).map((one) => ({ kind: kindOf(one), body: placed(one) }));

  test('that mean the same are the same, however they are said', () => {
    const different = trial((kind, body, seed) => {
      const one = canonicalBody(kind, body, { central });
      const other = canonicalBody(kind, saidDifferently(kind, body, dice(seed)), { central, own });
      const patch = contentPatch(kind, one, other);
      return patch.length === 0 ? undefined : patch;
    });
    expect(different).toEqual([]);
  });

  test('show an edit, exactly where it was made', () => {
    const wrong = trial((kind, body, seed) => {
      const roll = dice(seed);
      const edit = edited(kind, body, roll);
      if (edit === undefined) return undefined;
      const after = canonicalBody(kind, saidDifferently(kind, edit.body, roll), { central, own });
      const paths = contentPatch(kind, canonicalBody(kind, body, { central }), after).map(({ path }) => path);
      return paths.length === 1 && paths[0] === edit.path ? undefined : { expected: edit.path, paths };
    });
    expect(wrong).toEqual([]);
  });

  /** Each trial takes another body, so that all kinds come by. */
  function trial<T>(judge: (kind: ContentKind, body: Body, seed: number) => T | undefined): readonly T[] {
    const stride = Math.max(1, Math.floor(bodies.length / trials));
    return Array.from({ length: trials }, (_, seed) => {
      const chosen = bodies[(seed * stride) % bodies.length];
      return chosen === undefined ? undefined : judge(chosen.kind, chosen.body, seed);
    }).filter((outcome) => outcome !== undefined);
  }
});

function kindOf(resource: Resource): ContentKind {
  const type = resource.type.split('/').at(-1)?.toLowerCase() ?? '';
  const source = (['alertRules', 'automationRules', 'savedSearches', 'workbooks'] as const).find(
    (one) => one.toLowerCase() === type,
  );
  const item = contentItem(source ?? 'workbooks', { ...resource, id: `/x/${resource.name}` }, new Date());
  if (!item.ok) throw new Error(item.problems.map(({ message }) => message).join('\n'));
  return item.value.kind;
}

/** The placeholder workspace of the collection as the central one of the tests. */
function placed(resource: Resource): Body {
  const text = JSON.stringify(resource).replace(
    /\/subscriptions\/0{8}-0{4}-0{4}-0{4}-0{12}\/resourceGroups\/rg-central\/providers\/Microsoft\.OperationalInsights\/workspaces\/central/gi,
    central,
  );
  return JSON.parse(text) as Body;
}
