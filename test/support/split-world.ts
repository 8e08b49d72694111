import { aLiveParent, anItem, times } from './builders.js';

/** 700 rules: a publish carries them to two members. */
export const rules = Array.from({ length: 700 }, (_, index) => anItem(`r${String(index).padStart(3, '0')}`));
export const fields = { displayName: 'EMEA', description: 'Europe' };
export const part = (number: number) => ({
  displayName: number === 1 ? 'EMEA' : `EMEA (${number})`,
  description: 'Europe',
});
export const published = { lastJobState: 'Succeeded', lastJobEndTime: times.ended };

/** Members of part 1, of part 2 and so on, all published. */
export function aLiveSplit(...parts: readonly (readonly string[])[]) {
  const live = aLiveParent().withItems(...rules);
  for (const [index, members] of parts.entries()) {
    const name = index === 0 ? 'emea' : `emea--${index + 1}`;
    live.withGroup(name, members, part(index + 1)).withAssignment(name, rules, published);
  }
  return live;
}
