import { Argument, type Command } from 'commander';
import type { EmulatorOptions } from '../features/emulator/command.js';
import type { breakable, ControlOptions, EditOptions } from '../features/emulator/control-command.js';
import type { Chosen } from './context.js';
import { controlOptions, emulatorOptions } from './options.js';
import { collected } from './parse-options.js';

/** `muster emulator`, and `muster emulator …`: which change a running emulator, as in the tutorial. */
export function emulatorCommands(program: Command, choose: (chosen: Chosen) => void): void {
  const emulator = program
    .command('emulator')
    .description('serve the local ARM emulator, or change what it holds');
  emulatorOptions(emulator).action((options: EmulatorOptions) => {
    choose(async (context) =>
      (await import('../features/emulator/command.js')).emulatorCommand(options, context),
    );
  });
  controlOptions(
    emulator
      .command('edit')
      .description('change or delete an item of a workspace, as somebody there would')
      .argument('<workspace>', 'its name or ARM id')
      .argument('<item>', 'its display name or resource name')
      .option('--set <name=value>', 'a property and its new value; repeatable', collected)
      .option('--delete', 'delete the item'),
  ).action((workspace: string, item: string, options: EditOptions) => {
    choose(async (context) =>
      (await import('../features/emulator/control-command.js')).emulatorEditCommand(
        workspace,
        item,
        options,
        context,
      ),
    );
  });
  for (const [action, description] of [
    ['break', 'take from a workspace what it needs'],
    ['fix', 'give it back'],
  ] as const) {
    controlOptions(
      emulator
        .command(action)
        .description(description)
        .argument('<workspace>', 'its name or ARM id')
        .addArgument(new Argument('<what>', 'what it needs').choices(['role', 'delegation', 'workspace'])),
    ).action((workspace: string, what: keyof typeof breakable, options: ControlOptions) => {
      choose(async (context) =>
        (await import('../features/emulator/control-command.js')).emulatorBreakCommand(
          action,
          workspace,
          what,
          options,
          context,
        ),
      );
    });
  }
}
