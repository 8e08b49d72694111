import { ownLabel, unmetRequirements } from '../../config/member-choice.js';
import type { DesiredGroup, DesiredMember, LabelRequirement } from '../../model/desired.js';
import type { SourceSpan } from '../../model/problem.js';
import type { Advice } from './chain.js';

/** Whether a member is one of a group's, by which name or label; or what it lacks. */
export interface MembershipWord {
  readonly belongs: boolean;
  readonly text: string;
  readonly at?: SourceSpan | undefined;
  /** 0 where it belongs; the more labels are missing, the greater. */
  readonly distance: number;
  readonly todo: readonly Advice[];
}

/** How far a group is that chooses its members by name alone. */
const onlyNames = 2;

/** Why a member is one of a group's, with the line that says so. */
export function explainMembership(group: DesiredGroup, member: DesiredMember): MembershipWord {
  const { named = [], selector } = group.choice ?? {};
  const leaves = leavingText(member);
  if (leaves !== undefined)
    return {
      belongs: false,
      text: leaves,
      at: member.at,
      distance: 0,
      todo: [{ text: `Remove "offboard" from ${member.name}, if it is to stay.`, at: member.at }],
    };
  const name = named.find((one) => one.name === member.name);
  if (name !== undefined)
    return {
      belongs: true,
      text: `group ${group.name} names ${member.name}`,
      at: name.at,
      distance: 0,
      todo: [],
    };
  if (selector === undefined)
    return {
      belongs: false,
      text: `group ${group.name} does not name ${member.name}, and selects nobody by label`,
      at: group.at,
      distance: onlyNames,
      todo: [addName(group, member)],
    };
  const unmet = unmetRequirements(selector.asks, member.labels);
  const [first] = unmet;
  if (first === undefined)
    return {
      belongs: true,
      text:
        selector.asks.length === 0
          ? `the selector of group ${group.name} takes every member`
          : `${member.name} has what the selector of group ${group.name} asks for: ${selector.asks.map((one) => metText(one, member)).join(', ')}`,
      at: selector.asks[0]?.at ?? selector.at,
      distance: 0,
      todo: [],
    };
  return {
    belongs: false,
    text: `the selector of group ${group.name} asks for ${unmet.map(requirementText).join(', ')}, and ${member.name} has ${unmet.map((one) => hasText(one, member)).join(', ')}`,
    at: first.at,
    // Of a group that lacks a label and of a selection that lacks a key, the label is the likelier slip.
    distance: unmet.length - 0.1,
    todo: [changeLabels(member, unmet), addName(group, member)],
  };
}

/** Why a member that leaves is in no group, whatever a group asks; undefined of any other. */
export function leavingText({ name, offboard }: DesiredMember): string | undefined {
  return offboard === undefined
    ? undefined
    : `${name} leaves: its document says "offboard: ${offboard}", and no group has it`;
}

/** `sector=finance`, `region in (eu, us)`, `no tier`. */
function requirementText({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0] ?? ''}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return `${key} not in (${values.join(', ')})`;
    case 'Exists':
      return `a label ${key}`;
    case 'DoesNotExist':
      return `no label ${key}`;
  }
}

function metText(requirement: LabelRequirement, { labels }: DesiredMember): string {
  const value = ownLabel(labels, requirement.key);
  return value === undefined ? `no label ${requirement.key}` : `${requirement.key}=${value}`;
}

function hasText({ key }: LabelRequirement, { labels }: DesiredMember): string {
  const value = ownLabel(labels, key);
  return value === undefined ? `no label ${key}` : `${key}=${value}`;
}

function changeLabels({ name, at }: DesiredMember, unmet: readonly LabelRequirement[]): Advice {
  const wanted = unmet.flatMap(({ key, operator, values }) => {
    if (operator === 'In') return [[key, values[0] ?? ''] as const];
    return operator === 'Exists' ? [[key, 'true'] as const] : [];
  });
  const unwanted = unmet.flatMap(({ key, operator }) =>
    operator === 'NotIn' || operator === 'DoesNotExist' ? [key] : [],
  );
  const without = unwanted.length === 0 ? '' : ` ${unwanted.map((key) => `Remove label ${key}.`).join(' ')}`;
  if (wanted.length === 0) return { text: `If ${name} belongs there:${without}`, at };
  return {
    text: `If ${name} belongs there, give it ${wanted.length === 1 ? 'the label' : 'the labels'}${without === '' ? ':' : `.${without}`}`,
    yaml: [
      'metadata:',
      '  labels:',
      ...wanted.map(([key, value]) => `    ${yamlWord(key)}: ${yamlWord(value)}`),
    ],
    at,
  };
}

function addName({ name, choice, at }: DesiredGroup, member: DesiredMember): Advice {
  return {
    text: `Or name it in group ${name}:`,
    yaml: ['spec:', '  members:', `    names: [${member.name}]`],
    at: choice?.named[0]?.at ?? at,
  };
}

/** As it is where YAML reads it as this text, else in quotes. */
function yamlWord(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
