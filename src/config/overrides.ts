import { type DesiredMember, isOver, type Override } from '../model/desired.js';
import { compareText } from '../model/order.js';
import type { Problem } from '../model/problem.js';
import type { Draft } from './draft.js';
import { choiceIn, membersChosen } from './member-choice.js';
import { entriesOf } from './to-selection.js';

const untilPath = ['spec', 'until'];
const setPath = ['spec', 'set'];
const groupsPath = ['spec', 'groups'];

/** An Override of a document without problems; `members` are all of the fleet. */
export function toOverride(draft: Draft, members: readonly DesiredMember[]): Override {
  const dated = draft.has(untilPath);
  return {
    name: draft.name,
    members: membersChosen(choiceIn(draft), members),
    ...(draft.has(groupsPath) ? { groups: [...new Set(draft.strings(groupsPath))].sort(compareText) } : {}),
    items: entriesOf(draft, ['spec', 'items']),
    reason: draft.text(['spec', 'reason']),
    ...(dated ? { until: draft.text(untilPath) } : {}),
    at: draft.at,
    untilAt: dated ? draft.span(untilPath) : draft.at,
  };
}

/** MUS190 for each override that would change what a member gets, MUS191 for each that asks for nothing. */
export function noEffect(drafts: readonly Draft[]): readonly Problem[] {
  return overridesAmong(drafts).flatMap((draft): readonly Problem[] => {
    if (draft.has(setPath))
      return [
        {
          code: 'MUS190',
          message: `Override ${draft.writtenName} has "set", which needs "delivery: Direct": workspace manager delivers every item as it is`,
          hint: 'This version has no "delivery: Direct". Remove "set"; "exclude: true" leaves the items out.',
          at: draft.keySpan(setPath),
        },
      ];
    const keys = draft.keys(['spec']);
    if (keys.length === 0 || keys.includes('exclude')) return [];
    return [
      {
        code: 'MUS191',
        message: `Override ${draft.writtenName} does not say what is to happen with its items`,
        hint: 'Add "exclude: true": the items do not go to these members.',
        at: draft.keySpan(['spec']),
      },
    ];
  });
}

/** MUS192 for each override that is past its last day; `today` is the day in UTC, as YYYY-MM-DD. */
export function overdueOverrides(drafts: readonly Draft[], today: string): readonly Problem[] {
  return overridesAmong(drafts)
    .filter((draft) => draft.text(untilPath) !== '' && isOver({ until: draft.text(untilPath) }, today))
    .map((draft) => ({
      code: 'MUS192',
      message: `Override ${draft.writtenName} ended with ${draft.text(untilPath)}: what it left out goes to its members again`,
      hint: 'Remove the document, or write a later day.',
      at: draft.span(untilPath),
    }));
}

function overridesAmong(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.filter(({ kind }) => kind === 'Override');
}
