import { expect, test } from 'vitest';
import { contentFolder } from './content-folder.js';

const { load, put, item, told } = contentFolder();

const gallery = { version: 'Notebook/1.0', items: [{ type: 1, content: { json: '# Sign-ins' } }] };

test('a gallery template takes its name from the file beside it', async () => {
  put('detections/sign-ins.json', JSON.stringify(gallery, null, 2));
  put('detections/sign-ins.muster.yaml', 'id: 0b1c1d0e-0000-4000-8000-000000000009\ndisplayName: Sign-ins\n');
  const { items, problems } = await load();
  expect(problems).toEqual([]);
  expect(items).toEqual([
    {
      kind: 'Workbook',
      name: '0b1c1d0e-0000-4000-8000-000000000009',
      displayName: 'Sign-ins',
      body: {
        kind: 'shared',
        properties: {
          displayName: 'Sign-ins',
          category: 'sentinel',
          version: 'Notebook/1.0',
          serializedData: JSON.stringify(gallery),
        },
      },
      at: { file: 'detections/sign-ins.muster.yaml', line: 2, column: 14, length: 8 },
    },
  ]);
});

test('one without its name, and a name without its workbook, are mistakes', async () => {
  put('detections/a.json', JSON.stringify(gallery));
  put('detections/b.muster.yml', 'displayName: B\n');
  put('detections/c.json', JSON.stringify(gallery));
  put('detections/c.muster.yaml', 'title: C\n');
  const { problems } = await load();
  expect(problems.map(({ code, at, message }) => [code, at?.file, message])).toEqual([
    [
      'MUS149',
      'detections/a.json',
      expect.stringMatching(/ is a workbook, and nothing says what it is called$/),
    ],
    ['MUS149', 'detections/b.muster.yml', expect.stringMatching(/ names no workbook$/)],
    ['MUS105', 'detections/c.muster.yaml', 'The file lacks "displayName"'],
  ]);
});

test('tags of a workbook stand beside it, too', async () => {
  put('detections/a.json', JSON.stringify(gallery));
  put('detections/a.muster.yaml', 'displayName: A\ntags: [one, two]\n');
  const { items } = await load();
  expect(items.map(({ body }) => body.properties)).toMatchObject([
    { displayName: 'A', tags: ['one', 'two'] },
  ]);
});

test('tags of a workbook that are no list of texts are left out, and told at their line', async () => {
  const boardOf = (tags: unknown, key = 'tags') => ({
    type: 'Microsoft.Insights/workbooks',
    name: 'w-1',
    kind: 'shared',
    tags: { team: 'soc' },
    properties: { displayName: 'Board', serializedData: '{}', [key]: tags },
  });
  const bodyOf = async (tags: unknown, key?: string) =>
    (await item(JSON.stringify(boardOf(tags, key)), 'a.json')).body;
  const board = {
    kind: 'shared',
    tags: { team: 'soc' },
    properties: { displayName: 'Board', serializedData: '{}' },
  };
  for (const tags of [{ templateId: 'sentinel-Board', version: '1.1' }, [{ a: 1 }], 'one', null])
    expect(await bodyOf(tags)).toEqual(board);
  expect(await bodyOf({ a: 'b' }, 'Tags')).toEqual(board);
  expect((await bodyOf(['one', 'two'])).properties).toEqual({ ...board.properties, tags: ['one', 'two'] });
  const wrong = JSON.stringify(boardOf({ version: '1.1' }), null, 2);
  expect(await told(wrong, 'a.json')).toEqual([
    'MUS146 11:13 properties.tags is no list of texts, and is left out',
  ]);
});
