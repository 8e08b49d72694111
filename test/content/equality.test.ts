import fc from 'fast-check';
import jsonPatch, { type Operation } from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { bodyHash, canonicalBody } from '../../src/content/canonical-body.js';
import { contentPatch } from '../../src/content/content-patch.js';
import { anyBody, central, own } from '../support/any-body.js';
import { dice, edited, saidDifferently } from '../support/body-changes.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 500) };
const context = { central, own };

describe('bodies of every kind', () => {
  test('that mean the same are the same, however they are said', () => {
    fc.assert(
      fc.property(anyBody, fc.integer(), ({ kind, body }, seed) => {
        const one = canonicalBody(kind, body, { central });
        const other = canonicalBody(kind, saidDifferently(kind, body, dice(seed)), context);
        expect(contentPatch(kind, one, other)).toEqual([]);
        expect(JSON.stringify(other)).toBe(JSON.stringify(one));
        expect(bodyHash(one)).toBe(bodyHash(other));
      }),
      runs,
    );
  });

  test('show an edit, exactly where it was made', () => {
    fc.assert(
      fc.property(anyBody, fc.integer(), ({ kind, body }, seed) => {
        const roll = dice(seed);
        const edit = edited(kind, body, roll);
        if (edit === undefined) return;
        const live = canonicalBody(kind, body, { central });
        const desired = canonicalBody(kind, saidDifferently(kind, edit.body, roll), context);
        expect(contentPatch(kind, live, desired).map(({ path }) => path)).toEqual([edit.path]);
        expect(JSON.stringify(desired)).not.toBe(JSON.stringify(live));
        expect(bodyHash(live)).not.toBe(bodyHash(desired));
      }),
      runs,
    );
  });

  test('turn into one another by the patch between them', () => {
    fc.assert(
      fc.property(
        anyBody,
        fc.array(fc.integer(), { minLength: 1, maxLength: 4 }),
        ({ kind, body }, seeds) => {
          const after = seeds.reduce((now, seed) => edited(kind, now, dice(seed))?.body ?? now, body);
          const [live, desired] = [body, after].map((one) => canonicalBody(kind, one, context));
          if (live === undefined || desired === undefined) return;
          const operations = contentPatch(kind, live, desired) as Operation[];
          expect(jsonPatch.applyPatch(structuredClone(live), operations).newDocument).toEqual(desired);
        },
      ),
      runs,
    );
  });

  test('are canonical once and for all', () => {
    fc.assert(
      fc.property(anyBody, ({ kind, body }) => {
        const once = canonicalBody(kind, body, context);
        if (kind === 'Workbook') return; // its serializedData is JSON then, and no text any more
        expect(canonicalBody(kind, once, context)).toEqual(once);
      }),
      runs,
    );
  });
});
