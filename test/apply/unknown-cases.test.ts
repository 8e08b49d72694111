import { expect, test } from 'vitest';
import { causeHint } from '../../src/apply/pair-results.js';
import type { PairCause } from '../../src/model/content.js';
import { armBody } from '../../src/plan/steps/step-json.js';
import { reasonText } from '../../src/plan/steps/reason-text.js';
import type { DesiredResource, PublishReason } from '../../src/plan/steps/step.js';
import { anItem } from '../support/builders.js';

test('what no switch knows, as from a saved plan of another version, is an error and never silent', () => {
  const odd = { type: 'odd', why: 'odd' } as unknown;

  expect(() => armBody(odd as DesiredResource)).toThrow('A case that cannot be');
  expect(() => reasonText([odd as PublishReason])).toThrow('A case that cannot be');
  expect(() => causeHint('Odd' as PairCause, anItem('a'), 'london')).toThrow('A case that cannot be');
});
