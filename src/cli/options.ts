import { type Command, Option } from 'commander';
import { clouds } from '../azure/endpoint.js';
import type { Allowance, GuardOptions } from '../plan/guards/guards.js';
import { logLevels } from './log.js';
import { allowance, anyFile, collected, duration, growth, numberBetween } from './parse-options.js';
import { documentForms, extensionsOf, reportFile } from './report-forms.js';

export function command(
  program: Command,
  name: string,
  description: string,
  paths = 'folders or files',
): Command {
  return program.command(name).description(description).argument('[paths...]', paths, ['.']);
}

/** For commands that only read files. */
export function outputOptions(command: Command, more: readonly string[] = []): Command {
  return quietlyTaken(formatOptions(command, more));
}

function formatOptions(command: Command, more: readonly string[] = []): Command {
  return command
    .addOption(
      new Option('--format <format>', 'output')
        .choices(['text', 'json', 'markdown', ...more])
        .default('text'),
    )
    .addOption(noColor());
}

/** Adds hidden flags that a command without progress and logs ignores: scripts give every command the same flags. */
export function quietlyTaken(command: Command): Command {
  const taken = new Set(command.options.map(({ long }) => long));
  for (const option of [quiet(), logLevel(), logFormat()])
    if (!taken.has(option.long)) command.addOption(option.hideHelp());
  return command;
}

export function connectionOptions(command: Command): Command {
  return formatOptions(command)
    .addOption(quiet())
    .addOption(logLevel())
    .addOption(logFormat())
    .option('--endpoint <url>', 'ARM endpoint (env MUSTER_ENDPOINT; default: the public cloud)')
    .addOption(new Option('--cloud <name>', 'Azure cloud').choices(Object.keys(clouds)).default('AzureCloud'))
    .option('--emulator', 'use an embedded emulator, its state kept in .muster/');
}

/** A command that waits for no jobs accepts a hidden `--timeout`, so that plan and apply can share a list of flags. */
export function networkOptions(command: Command, forms = documentForms, { waits = false } = {}): Command {
  return connectionOptions(command)
    .option('--parent <name>', 'only this parent; repeatable', collected)
    .option('--group <name>', 'only this group; repeatable', collected)
    .addOption(reports(forms))
    .addOption(concurrency())
    .addOption(timeout().hideHelp(!waits));
}

export function guardOptions(command: Command): Command {
  return command
    .option('--max-deletes <n|n%>', 'refuse more deletes of a kind (default: 10%, at least 1)', allowance)
    .option('--max-lost-pairs <n|n%>', 'refuse more lost pairs (default: 30%, at least 20)', allowance)
    .option('--max-new-pairs <n|n%>', 'refuse more new pairs (default: 100%, at least 200)', growth)
    .option('--allow-empty <group>', 'let this group lose its last member or item; repeatable', collected)
    .option('--allow-empty-parent <parent>', 'let this parent lose all its groups; repeatable', collected);
}

export function emulatorOptions(command: Command): Command {
  return quietlyTaken(
    command
      .addOption(
        new Option('--port <n>', 'port on 127.0.0.1; 0 takes a free one')
          .default(7070)
          .argParser(numberBetween(0, 65_535)),
      )
      .option('--seed <file>', 'YAML file with workspaces, content, faults')
      .option('--data <file>', 'keep the state in this file')
      .option('--latency <ms>', 'milliseconds each answer takes', numberBetween(0, 600_000))
      .option('--job-duration <ms>', 'milliseconds each job takes', numberBetween(0, 86_400_000))
      .option('--throttle', 'limit the rate as ARM does')
      .option('--page-size <n>', 'entries of a page', numberBetween(1, 1_000))
      .option('--tls-cert <file>', 'serve over https with this certificate (PEM)')
      .option('--tls-key <file>', 'the private key of the certificate (PEM)')
      .option('--authority', 'issue tokens too, for logins of Azure’s own clients')
      .addOption(new Option('--format <format>').choices(['text']).default('text').hideHelp())
      .addOption(noColor()),
  );
}

/** Of commands that change what a served emulator holds. */
export function controlOptions(command: Command): Command {
  return quietlyTaken(
    command
      .option('--endpoint <url>', 'the emulator (env MUSTER_ENDPOINT; default: http://127.0.0.1:7070)')
      .addOption(new Option('--format <format>').choices(['text']).default('text').hideHelp())
      .addOption(noColor()),
  );
}

export function reports(forms: typeof documentForms): Option {
  return new Option(
    '--report <file>',
    `also write the result to a ${extensionsOf(forms)} file; repeatable`,
  ).argParser(reportFile(forms));
}

export function concurrency(): Option {
  return new Option('--concurrency <n>', 'requests and steps at a time')
    .default(16)
    .argParser(numberBetween(1, 256));
}

function timeout(): Option {
  return new Option('--timeout <duration>', 'how long to wait for jobs')
    .default(30 * 60_000, '30m')
    .argParser(duration);
}

export function noColor(): Option {
  return new Option('--no-color', 'no colours (env NO_COLOR)');
}

export function quiet(): Option {
  return new Option('--quiet', 'no progress, no notes');
}

export function verbose(): Option {
  return new Option('--verbose', 'what Azure said as it came, with paths and ids; more names');
}

export function logLevel(): Option {
  return new Option('--log-level <level>', 'logs on stderr').choices(logLevels).default('warn');
}

export function logFormat(): Option {
  return new Option('--log-format <format>', 'form of the logs')
    .choices(['pretty', 'json'])
    .default('pretty');
}

export function noPublish(): Option {
  return new Option('--no-publish', 'plan and apply without publishing');
}

/** The guards, and options of what the plan shows to reviewers. */
export function planOptions(command: Command): Command {
  return guardOptions(command).option('--no-diff', 'read no copy of what was modified to show what changes');
}

export function maxRing(): Option {
  return new Option('--max-ring <n>', 'leave groups of higher rings for a later run').argParser(
    numberBetween(0, Number.MAX_SAFE_INTEGER),
  );
}

export function deep(): Option {
  return new Option('--deep', 'also compare member content, and publish what differs');
}

export function noWait(): Option {
  return new Option('--no-wait', 'start jobs without waiting for them');
}

export function strict(): Option {
  return new Option('--strict', 'findings are errors');
}

export function audit(): Option {
  return new Option(
    '--audit <file>',
    'record every write in this file (default: .muster/audit.jsonl)',
  ).argParser(anyFile);
}

/** Without a parser: a parser's error would show the value, which is a secret. */
export function notifyUrl(): Option {
  return new Option('--notify <url>', 'webhook to tell of a failure or drift (env MUSTER_NOTIFY_URL)');
}

export function notifyAs(): Option {
  return new Option('--notify-as <form>', 'form of that (default: by its host)').choices([
    'json',
    'slack',
    'teams',
  ]);
}

export function yes(): Option {
  return new Option('--yes', 'do not ask (needed where stdin is no terminal)');
}

/** The guard flags as they are parsed. */
export interface GuardFlags extends AllowedByName {
  readonly maxDeletes?: Allowance;
  readonly maxLostPairs?: Allowance;
  readonly maxNewPairs?: Allowance;
}

/** Guard flags that name something in the files. */
export interface AllowedByName {
  readonly allowEmpty?: readonly string[];
  readonly allowEmptyParent?: readonly string[];
}

/** What the flags allow, for the guards. */
export function guardLimitsOf(flags: GuardFlags): GuardOptions {
  return {
    maxDeletes: flags.maxDeletes,
    maxLostPairs: flags.maxLostPairs,
    maxNewPairs: flags.maxNewPairs,
    allowEmpty: flags.allowEmpty ?? [],
    allowEmptyParent: flags.allowEmptyParent ?? [],
  };
}
