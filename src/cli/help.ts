import { type Command, Help, type Option } from 'commander';
import { exitLines } from './exit-code.js';

/** The help of a command beside its flags. */
export interface CommandGuide {
  /** The section of `muster --help` that lists it. */
  readonly section: string;
  /** Command lines without `muster`, and what each is for. */
  readonly examples: readonly [line: string, purpose: string][];
  /** The page to read, from the root of the package. */
  readonly page: string;
}

const begin = 'Begin:';
const change = 'Change what members receive:';
const look = 'Look, and change nothing:';
const tidy = 'Tidy up:';
const pipeline = 'In a pipeline:';
const tools = 'Tools:';

/** The section of `help` itself. */
export const helpSection = tools;

/** By the command as it is typed, without `muster`. */
export const commandGuides: Readonly<Record<string, CommandGuide>> = {
  init: {
    section: begin,
    examples: [
      ['init', 'asks, and writes files, workflows and editor settings here'],
      [
        'init soc --workspace ID --tenant ID --import',
        'asks nothing but the pipeline; with --pipeline nothing at all',
      ],
    ],
    page: 'docs/onboarding.md',
  },
  import: {
    section: begin,
    examples: [
      ['import --workspace ID --tenant ID --out fleet', 'the groups of a central workspace, as files'],
      [
        'import --workspace ID --tenant ID --out fleet --content',
        'and its rules, queries, functions and workbooks, to review what changes them',
      ],
    ],
    page: 'docs/import.md',
  },
  doctor: {
    section: begin,
    examples: [
      ['doctor fleet', 'logins, roles, providers and limits of every workspace'],
      ['doctor fleet --fix', 'asks, and then registers providers and enables workspace manager'],
    ],
    page: 'docs/doctor.md',
  },
  validate: {
    section: begin,
    examples: [
      ['validate fleet', 'every mistake with its line'],
      ['validate fleet --format github', 'as annotations of a GitHub workflow'],
    ],
    page: 'docs/files.md',
  },
  plan: {
    section: change,
    examples: [
      ['plan fleet', 'what apply would do'],
      ['plan fleet --out plan.json', 'the same, saved for a review'],
    ],
    page: 'docs/reading-a-plan.md',
  },
  apply: {
    section: change,
    examples: [
      ['apply fleet', 'shows the plan, asks, and carries it out'],
      ['apply plan.json fleet --yes', 'only what that plan says'],
    ],
    page: 'docs/plan-and-publish.md',
  },
  publish: {
    section: change,
    examples: [
      ['publish fleet --group finance', 'one group, changed or not'],
      ['publish fleet --all --yes', 'all groups, without a question'],
    ],
    page: 'docs/plan-and-publish.md',
  },
  snapshot: {
    section: change,
    examples: [
      ['snapshot fleet', 'every selection with "snapshot: true"'],
      ['snapshot fleet --selection baseline', 'one of them'],
    ],
    page: 'docs/snapshots.md',
  },
  status: {
    section: look,
    examples: [
      ['status fleet --failed', 'what did not arrive, where, and why'],
      ['status fleet --since 7d', 'with the history of a week'],
    ],
    page: 'docs/status-history.md',
  },
  drift: {
    section: look,
    examples: [
      ['drift fleet', 'what is not as the files ask, in every member'],
      ['drift fleet --report drift.json', 'the same as JSON, for a program'],
    ],
    page: 'docs/drift.md',
  },
  select: {
    section: look,
    examples: [
      ['select baseline fleet', 'what the selection takes'],
      ['select baseline fleet --all', 'with what no entry takes, and why'],
    ],
    page: 'docs/selections.md',
  },
  why: {
    section: look,
    examples: [
      ['why harbour-bank "Password spray" fleet', 'link by link, down to what is to be done'],
      ['why harbour-bank fleet', 'all that the member is to receive, and does'],
    ],
    page: 'docs/why.md',
  },
  who: {
    section: look,
    examples: [
      ['who "Password spray" fleet', 'every member, and whether it has the rule'],
      ['who "Password spray" fleet --missing', 'those that should have it and do not'],
    ],
    page: 'docs/why.md',
  },
  show: {
    section: look,
    examples: [
      ['show plan.json', 'a saved plan as text'],
      ['show plan.json --format markdown', 'for a comment'],
    ],
    page: 'docs/saved-plans.md',
  },
  handover: {
    section: look,
    examples: [
      ['handover fleet', 'group by group'],
      ['handover fleet --group finance --format markdown', 'one group, for a ticket'],
    ],
    page: 'docs/handover.md',
  },
  cleanup: {
    section: tidy,
    examples: [
      ['cleanup fleet --evidence report.json', 'which copies would be deleted, and why'],
      ['cleanup fleet --evidence report.json --yes', 'deletes them, and keeps a backup'],
    ],
    page: 'docs/cleanup.md',
  },
  'jobs prune': {
    section: tidy,
    examples: [
      ['jobs prune fleet --keep 50', 'asks, and then keeps the newest 50 of each group'],
      ['jobs prune fleet --keep 50 --group finance --yes', 'of one group, without a question'],
    ],
    page: 'docs/status-history.md',
  },
  'audit verify': {
    section: tidy,
    examples: [
      ['audit verify fleet/.muster/audit.jsonl', 'whether every line is as it was written'],
      ['audit verify fleet/.muster/audit.jsonl --format json', 'the same for a program'],
    ],
    page: 'docs/audit.md',
  },
  shards: {
    section: pipeline,
    examples: [
      ['shards fleet', 'the parents, tier by tier'],
      ['shards fleet --json --max 8', 'for the matrix of a workflow'],
    ],
    page: 'docs/large-fleets.md',
  },
  merge: {
    section: pipeline,
    examples: [
      ['merge a.json b.json', 'several reports as one'],
      ['merge reports/1.json reports/2.json --report all.html', 'as a page'],
    ],
    page: 'docs/large-fleets.md',
  },
  completion: {
    section: tools,
    examples: [
      ['completion bash', 'prints the script'],
      ['completion zsh', 'the same for zsh'],
    ],
    page: 'docs/commands.md',
  },
  'emulator edit': {
    section: tools,
    examples: [
      [
        'emulator edit harbour-bank 309a7f11-f1bb-4d88-800b-000000000007 --set enabled=false',
        'silences a rule',
      ],
      ['emulator edit harbour-bank 309a7f11-f1bb-4d88-800b-000000000007 --delete', 'deletes it'],
    ],
    page: 'docs/emulator.md',
  },
  'emulator break': {
    section: tools,
    examples: [
      ['emulator break mill-insurance role', 'the customer takes your role away'],
      ['emulator break mill-insurance delegation', 'or ends the delegation'],
    ],
    page: 'docs/emulator.md',
  },
  'emulator fix': {
    section: tools,
    examples: [
      ['emulator fix mill-insurance role', 'gives it back'],
      ['emulator fix mill-insurance delegation', 'the same of the delegation'],
    ],
    page: 'docs/emulator.md',
  },
  emulator: {
    section: tools,
    examples: [
      ['emulator --seed portal.yaml', 'a local Azure with these workspaces'],
      ['emulator --seed portal.yaml --data state.json', 'that keeps its state'],
    ],
    page: 'docs/emulator.md',
  },
};

const otherCommands = 'Commands:';
const ownFlags = 'Options:';

/** Commands without flags, which need no examples. */
const plain: Readonly<Record<string, string>> = { version: tools };

const flagSections: readonly (readonly [heading: string, flags: readonly string[]])[] = [
  ['Scope:', ['--parent', '--group']],
  [
    'Guards:',
    [
      '--max-deletes',
      '--max-lost-pairs',
      '--max-new-pairs',
      '--max-failed-pairs',
      '--max-ring',
      '--allow-empty',
      '--allow-empty-parent',
    ],
  ],
  ['Azure:', ['--endpoint', '--cloud', '--emulator', '--concurrency', '--timeout']],
  [
    'Output:',
    [
      '--format',
      '--report',
      '--audit',
      '--notify',
      '--notify-as',
      '--no-color',
      '--quiet',
      '--log-level',
      '--log-format',
    ],
  ],
];

const sections = [
  ownFlags,
  ...flagSections.map(([heading]) => heading),
  ...[begin, change, look, tidy, pipeline, tools, otherCommands],
];

/** How every help is laid out: sections in their order, and required flags marked. */
export const helpForm: Partial<Help> = {
  showGlobalOptions: false,
  optionDescription: (option) => {
    const told = new Help().optionDescription(option);
    return option.mandatory ? `${told} (required)` : told;
  },
  groupItems: (all, visible, sectionOf) => {
    const groups = new Help().groupItems(all, visible, sectionOf);
    return new Map(sections.flatMap((name) => [...groups].filter(([heading]) => heading === name)));
  },
};

/** Puts commands and flags into sections, and ends each help with examples and the page to read. */
export function guideHelp(program: Command): void {
  program.addHelpText(
    'after',
    helpEnd({
      examples: [
        ['init', 'makes a repository: asks, and writes files and workflows'],
        ['plan fleet', 'what an apply would do'],
      ],
      page: 'docs/tutorial.md',
    }),
  );
  program.addHelpText('after', ['', 'Exit codes:', ...exitLines()].join('\n'));
  for (const command of program.commands) {
    command.helpGroup(sectionOf(command.name()));
    guideCommand(command, command.name());
  }
}

function guideCommand(command: Command, name: string): void {
  for (const option of command.options) option.helpGroup(sectionOfFlag(option));
  const guide = commandGuides[name];
  if (guide !== undefined) command.addHelpText('after', helpEnd(guide));
  for (const inner of command.commands) guideCommand(inner, `${name} ${inner.name()}`);
}

function helpEnd({ examples, page }: Pick<CommandGuide, 'examples' | 'page'>): string {
  const lines = examples.flatMap(([line, purpose]) => [`  muster ${line}`, `      ${purpose}`]);
  return ['', 'Examples:', ...lines, '', `Read: ${page}`].join('\n');
}

/** A command with only subcommands is in the section of the first. */
function sectionOf(name: string): string {
  const inner = Object.keys(commandGuides).find((each) => each === name || each.startsWith(`${name} `));
  return commandGuides[inner ?? '']?.section ?? plain[name] ?? otherCommands;
}

function sectionOfFlag({ long }: Option): string {
  return flagSections.find(([, flags]) => flags.includes(long ?? ''))?.[0] ?? ownFlags;
}
