import { expect, test } from 'vitest';
import { checkScope } from '../../src/cli/check-scope.js';
import type { DesiredFleet } from '../../src/model/desired.js';
import { aGroup } from '../support/builders.js';

const fleet: DesiredFleet = {
  parents: [],
  members: [],
  groups: [
    aGroup('finance', { displayName: 'Finance customers' }),
    aGroup('retail', { displayName: 'Retail' }),
    aGroup('lab', { displayName: 'Finance customers' }),
  ],
  selections: [],
  suppressions: [],
};

function hintFor(group: string): string | undefined {
  return checkScope(fleet, { groups: [group] })[0]?.hint;
}

test('a display name of the portal is told with the name that stands in the files', () => {
  expect(hintFor('finance Customers')).toBe('That is the display name of "finance", "lab": give the name.');
});

test('a display name is found by how it looks', () => {
  expect(hintFor('Finance\u00a0customers')).toBe(
    'That is the display name of "finance", "lab": give the name.',
  );
});

test('a name in another case is a slip of the name, whatever the display name', () => {
  expect(hintFor('Retail')).toBe('Did you mean "retail"?');
});
