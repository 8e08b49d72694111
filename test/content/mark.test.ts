import { expect, test } from 'vitest';
import { isAsWritten, markBody, markName, markOf, markVersion, wroteAsked } from '../../src/content/mark.js';
import { textDigest } from '../../src/model/json.js';

const [asked, answered, other] = ['asked', 'answered', 'other'].map(textDigest) as [string, string, string];
const itemId = '/subscriptions/s/resourceGroups/rg/providers/X/workspaces/w/savedSearches/a';
const item = { kind: 'Function', name: 'a', resourceId: itemId } as const;

test('the name is the same however the item’s id is written', () => {
  expect(markName(itemId)).toMatch(/^muster-[0-9a-f]{32}$/);
  expect(markName(`${itemId.toUpperCase()}/`)).toBe(markName(itemId));
  expect(markName(`${itemId}b`)).not.toBe(markName(itemId));
});

test('the version tells what was asked for and what the service made of it', () => {
  const version = markVersion(asked, answered);
  expect([wroteAsked({ version }, asked), wroteAsked({ version }, answered)]).toEqual([true, false]);
  expect([asked, answered, other].map((hash) => isAsWritten({ version }, hash))).toEqual([true, true, false]);
  expect(markVersion(asked, asked)).toBe(markVersion(asked, undefined));
});

test.each(['', '2.aaaa', 'deployed by hand'])('a version of another form says nothing: %j', (version) => {
  expect(isAsWritten({ version }, asked)).toBe(false);
  expect(wroteAsked({ version }, asked)).toBe(false);
});

test('what is written is read back, and other metadata is none of muster’s', () => {
  const version = markVersion(asked, answered);
  const body = markBody(item, version, 'https://github.example/soc/detections');
  expect(body).toEqual({
    properties: {
      parentId: itemId,
      contentId: 'a',
      kind: 'Parser',
      customVersion: version,
      source: { kind: 'SourceRepository', name: 'muster', sourceId: 'https://github.example/soc/detections' },
    },
  });
  const listed = { id: '/m', name: 'm', ...body };
  expect(markOf(listed)).toEqual({ id: '/m', name: 'm', itemId, version });
  expect(
    markOf({
      ...listed,
      properties: { ...(body.properties as object), source: { kind: 'Solution', name: 'x' } },
    }),
  ).toBeUndefined();
  expect(markOf({ ...listed, properties: null })).toBeUndefined();
});
