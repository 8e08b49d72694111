import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyHash, canonicalBody } from '../../../src/content/canonical-body.js';
import { sourceOf } from '../../../src/content/content-item.js';
import { knownCopies } from '../../../src/features/drift/known-copies.js';
import type { ContentKind } from '../../../src/model/content.js';
import { anyBody, central } from '../../support/any-body.js';
import { dice, edited, saidDifferently } from '../../support/body-changes.js';
import { workspaceId } from '../../support/builders.js';

const runs = { numRuns: Number(process.env.MUSTER_PROPERTY_RUNS ?? 500) };

/** A resource of a member's workspace as its list has it: the place first, as ARM writes it. */
function listed(member: string, body: object, more: object = {}) {
  const name = `rule-of-${member}`;
  const id = `${workspaceId(member)}/providers/Microsoft.SecurityInsights/alertRules/${name}`;
  return { id, name, etag: `"${member}"`, ...body, ...more };
}

function meaning(kind: ContentKind, member: string, raw: unknown): string {
  return bodyHash(canonicalBody(kind, raw, { central, own: workspaceId(member) }));
}

const rule = { kind: 'Scheduled', properties: { displayName: 'One', query: 'T | take 1', severity: 'Low' } };

/** Known copies with this resource of paris. */
function knowing(...bodies: readonly { readonly properties: { readonly displayName: string } }[]) {
  const known = knownCopies();
  for (const body of bodies) {
    const raw = listed('paris', body);
    const { displayName } = body.properties;
    known.add(raw, { kind: 'AnalyticsRule', displayName, hash: meaning('AnalyticsRule', 'paris', raw) });
  }
  return known;
}

describe('a copy that reads like a known one', () => {
  test('is found by what it is called, under its own name and id', () => {
    const london = listed('london', { ...rule, systemData: { createdAt: 'x' } });
    const paris = { ...rule, systemData: { createdAt: 'y' } };
    expect(knowing(paris).find('alertRules', london)).toEqual({
      kind: 'AnalyticsRule',
      name: 'rule-of-london',
      displayName: 'One',
      alias: undefined,
      resourceId: london.id,
      hash: meaning('AnalyticsRule', 'london', london),
    });
  });

  test('is found whatever the service made of it', () => {
    const written = (lastModifiedUtc: string) => ({
      ...rule,
      properties: { ...rule.properties, lastModifiedUtc },
    });
    const [paris, london] = [written('2026-01-01'), written('2026-02-02')];
    expect(knowing(paris).find('alertRules', listed('london', london))?.displayName).toBe('One');
  });

  test('means what that one means, whatever it is', () => {
    let found = 0;
    fc.assert(
      fc.property(
        anyBody.filter(({ kind }) => kind !== 'Workbook'),
        fc.integer(),
        fc.constantFrom('same', 'said differently', 'edited'),
        ({ kind, body }, seed, how) => {
          const known = knownCopies();
          const paris = listed('paris', body);
          const { displayName } = body.properties;
          known.add(paris, {
            kind,
            displayName: String(displayName),
            hash: meaning(kind, 'paris', paris),
          });
          const roll = dice(seed);
          const other =
            how === 'same'
              ? body
              : how === 'edited'
                ? (edited(kind, body, roll)?.body ?? body)
                : saidDifferently(kind, body, roll);
          const london = listed('london', other);
          const copy = known.find(sourceOf(kind), london);
          if (copy !== undefined) {
            found += 1;
            expect(copy.hash).toBe(meaning(kind, 'london', london));
          }
        },
      ),
      runs,
    );
    expect(found).toBeGreaterThan(runs.numRuns / 10);
  });
});

describe('a copy is looked into anew', () => {
  const { properties } = rule;
  test.each([
    ['with another value', { ...rule, properties: { ...properties, severity: 'High' } }],
    ['with a field more', { ...rule, properties: { ...properties, enabled: true } }],
    ['with a field less', { ...rule, properties: { displayName: 'One', query: 'T | take 1' } }],
    ['with an array for an object', { ...rule, properties: [properties] }],
    ['of another kind of rule', { ...rule, kind: 'NRT' }],
  ])('%s', (_what, other) => {
    expect(knowing(rule).find('alertRules', listed('london', other))).toBeUndefined();
  });

  test('in another list, whatever it reads', () => {
    expect(knowing(rule).find('savedSearches', listed('london', rule))).toBeUndefined();
  });

  test('that names a resource, for it means something else beside another workspace', () => {
    const query = `workspace("${workspaceId('paris')}").T`;
    const naming = { ...rule, properties: { ...properties, query } };
    expect(knowing(naming).find('alertRules', listed('london', naming))).toBeUndefined();
  });

  test('that is no resource', () => {
    expect(knowing(rule).find('alertRules', { ...rule, id: '' })).toBeUndefined();
    expect(knowing(rule).find('alertRules', 'text')).toBeUndefined();
  });

  test('of the fifth spelling of one display name', () => {
    const bodies = Array.from({ length: 5 }, (_, n) => ({
      ...rule,
      properties: { ...properties, query: `T | take ${String(n)}` },
    }));
    const known = knowing(...bodies);
    const found = bodies.map((body) => known.find('alertRules', listed('london', body)) !== undefined);
    expect(found).toEqual([true, true, true, true, false]);
  });
});
