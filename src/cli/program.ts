import { Argument, Command, Option } from 'commander';
import type { AuditVerifyOptions } from '../features/audit/command.js';
import type { CleanupOptions } from '../features/cleanup/command.js';
import type { Shell } from '../features/completion/completion.js';
import type { DoctorOptions } from '../features/doctor/command.js';
import type { DriftCommandOptions } from '../features/drift/command.js';
import type { ImportOptions } from '../features/import/command.js';
import type { InitOptions } from '../features/init/command.js';
import type { JobsPruneOptions } from '../features/jobs/command.js';
import type { PlanOptions, ShowOptions } from '../features/plan/command.js';
import type { ApplyOptions, PublishOptions } from '../features/run/apply-command.js';
import type { MergeOptions } from '../features/run/merge-command.js';
import type { StatusOptions } from '../features/run/status-command.js';
import type { SelectOptions } from '../features/select/command.js';
import type { ShardsOptions } from '../features/shards/command.js';
import type { SnapshotOptions } from '../features/snapshot/command.js';
import type { ValidateOptions } from '../features/validate/command.js';
import type { WhoOptions } from '../features/why/command.js';
import type { Chosen, NetworkOptions } from './context.js';
import { emulatorCommands } from './emulator-commands.js';
import { devopsCommands, githubCommands } from './github-commands.js';
import { guideHelp, helpForm, helpSection } from './help.js';
import {
  audit,
  command,
  concurrency,
  connectionOptions,
  deep,
  maxRing,
  networkOptions,
  noColor,
  noPublish,
  notifyAs,
  notifyUrl,
  noWait,
  outputOptions,
  planOptions,
  quiet,
  quietlyTaken,
  reports,
  strict,
  verbose,
  yes,
} from './options.js';
import { allowance, collected, numberBetween, planFile, sha256Hex, since } from './parse-options.js';
import { findingForms, plannedForms, runForms } from './report-forms.js';

/**
 * The command line's grammar. Parsing it calls `choose` with the work to do; each command's module
 * is loaded only then, so that `--help` loads none.
 */
export function buildProgram(
  version: string,
  out: { readonly write: (text: string) => void; readonly columns: number },
  choose: (chosen: Chosen) => void,
): Command {
  const program = new Command('muster')
    .description('Microsoft Sentinel workspace manager groups as code')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .commandsGroup(helpSection)
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: out.write,
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => out.columns,
      getOutHasColors: () => false,
    })
    .configureHelp(helpForm);

  connectionOptions(
    program
      .command('init')
      .description('make a repository: files, workflows, editor settings')
      .argument('[folder]', 'where; made where it does not exist', '.'),
  )
    .option('--workspace <id>', 'ARM id of the central workspace')
    .option('--tenant <id>', 'the tenant that it is in')
    .option('--name <name>', 'name of the Parent (default: after the workspace)')
    .option('--import', 'write the groups that it has in Azure')
    .option('--member <id>', 'without --import: ARM id of a member, or ID,TENANT; repeatable', collected)
    .option('--content <pattern>', 'display names of the analytics rules that members receive (default: *)')
    .addOption(
      new Option('--pipeline <name>', 'whose workflows (default: github)').choices(['github', 'none']),
    )
    .addOption(concurrency())
    .action((folder: string, options: InitOptions) => {
      choose(async (context) =>
        (await import('../features/init/command.js')).initCommand(folder, options, context),
      );
    });

  outputOptions(command(program, 'validate', 'check the files; no network').addOption(quiet()), [
    'github',
    'sarif',
  ])
    .addOption(reports(findingForms))
    .action((paths: string[], options: ValidateOptions) => {
      choose(async (context) =>
        (await import('../features/validate/command.js')).validateCommand(paths, options, context),
      );
    });

  planOptions(networkOptions(command(program, 'plan', 'show what apply would do'), plannedForms))
    .addOption(noPublish())
    .addOption(deep())
    .addOption(maxRing())
    .addOption(strict())
    .option('--detailed-exitcode', 'exit 2 if there are changes')
    .option('--out <plan.json>', 'save the plan, for apply and show', planFile)
    .action((paths: string[], options: PlanOptions) => {
      choose(async (context) =>
        (await import('../features/plan/command.js')).planCommand(paths, options, context),
      );
    });

  planOptions(
    networkOptions(
      command(
        program,
        'apply',
        'plan, ask, apply, publish, wait and report',
        'folders or files; a saved plan (.json) first to apply only that',
      ),
      runForms,
      { waits: true },
    ),
  )
    .addOption(verbose())
    .addOption(yes())
    .addOption(audit())
    .addOption(noPublish())
    .addOption(deep())
    .addOption(maxRing())
    .addOption(noWait())
    .addOption(strict())
    .addOption(notifyUrl())
    .addOption(notifyAs())
    .option('--max-failed-pairs <n|n%>', 'let rings go on after failed pairs (default: 0)', allowance)
    .action((paths: string[], options: ApplyOptions) => {
      choose(async (context) =>
        (await import('../features/run/apply-command.js')).applyCommand(paths, options, context),
      );
    });

  networkOptions(command(program, 'publish', 'publish groups, changed or not'), runForms, { waits: true })
    .option('--all', 'publish every group')
    .addOption(verbose())
    .addOption(yes())
    .addOption(audit())
    .addOption(noWait())
    .addOption(strict())
    .addOption(notifyUrl())
    .addOption(notifyAs())
    .action((paths: string[], options: PublishOptions) => {
      choose(async (context) =>
        (await import('../features/run/apply-command.js')).publishCommand(paths, options, context),
      );
    });

  networkOptions(command(program, 'status', 'the last job of each group, per pair'), runForms, {
    waits: true,
  })
    .option('--failed', 'show only failed pairs')
    .option('--watch', 'wait for running jobs')
    .addOption(verbose())
    .addOption(notifyUrl())
    .addOption(notifyAs())
    .option('--since <time>', 'also the history since a date, or so long ago (7d)', since)
    .action((paths: string[], options: StatusOptions) => {
      choose(async (context) =>
        (await import('../features/run/status-command.js')).statusCommand(paths, options, context),
      );
    });

  networkOptions(
    command(program, 'drift', 'how Azure differs from the files, members’ content included'),
    runForms,
  )
    .option('--all', 'also list pairs in sync and content of the members’ own')
    .option('--evidence <file.json>', 'a report that tells what was delivered; repeatable', collected)
    .option('--strict', 'orphaned copies are drift')
    .addOption(notifyUrl())
    .addOption(notifyAs())
    .action((paths: string[], options: DriftCommandOptions) => {
      choose(async (context) =>
        (await import('../features/drift/command.js')).driftCommand(paths, options, context),
      );
    });

  networkOptions(
    command(program, 'cleanup', 'delete orphaned copies from members; without --yes only say which'),
  )
    .addOption(new Option('--yes', 'delete them'))
    .option(
      '--max-deletes <n|n%>',
      'copies of one member that may be deleted (default: 10%, at least 1)',
      allowance,
    )
    .option('--backup <dir>', 'where the deleted bodies are saved (default: .muster/backup)')
    .option('--evidence <file.json>', 'a report that tells what was delivered; repeatable', collected)
    .action((paths: string[], options: CleanupOptions) => {
      choose(async (context) =>
        (await import('../features/cleanup/command.js')).cleanupCommand(paths, options, context),
      );
    });

  const select = program
    .command('select')
    .description('what a selection resolves to, and why each item is in or out')
    .argument('<name>', 'name of a ContentSelection')
    .argument('[paths...]', 'folders or files', ['.']);
  networkOptions(select)
    .option('--all', 'list every item, also those that no entry includes')
    .action((name: string, paths: string[], options: SelectOptions) => {
      choose(async (context) =>
        (await import('../features/select/command.js')).selectCommand(name, paths, options, context),
      );
    });

  const why = program
    .command('why')
    .description('what a member receives, or one item in it and why not')
    .argument('<member>', 'name of a Member')
    .argument('[item]', 'resource name, alias or display name')
    .argument('[paths...]', 'folders or files (default: ".")');
  networkOptions(why).action(
    (member: string, item: string | undefined, paths: string[], options: NetworkOptions) => {
      choose(async (context) =>
        (await import('../features/why/command.js')).whyCommand(member, item, paths, options, context),
      );
    },
  );

  const who = program
    .command('who')
    .description('every member, and whether it has an item')
    .argument('<item>', 'resource name, alias or display name')
    .argument('[paths...]', 'folders or files', ['.']);
  networkOptions(who)
    .option('--missing', 'only members that should have it and do not')
    .action((item: string, paths: string[], options: WhoOptions) => {
      choose(async (context) =>
        (await import('../features/why/command.js')).whoCommand(item, paths, options, context),
      );
    });

  networkOptions(command(program, 'snapshot', 'pin the items that selections with "snapshot: true" take'))
    .option('--selection <name>', 'only this selection; repeatable', collected)
    .action((paths: string[], options: SnapshotOptions) => {
      choose(async (context) =>
        (await import('../features/snapshot/command.js')).snapshotCommand(paths, options, context),
      );
    });

  outputOptions(
    program
      .command('show')
      .description('print a saved plan, stale or not; no network')
      .argument('<plan.json>', 'a file that plan --out wrote'),
  ).action((file: string, options: ShowOptions) => {
    choose(async (context) =>
      (await import('../features/plan/command.js')).showCommand(file, options, context),
    );
  });

  networkOptions(command(program, 'doctor', 'check what plan and apply need, everywhere'))
    .option('--fix', 'register resource providers, enable workspace manager')
    .option('--cleanup', 'check what cleanup needs as well')
    .addOption(yes())
    .addOption(audit())
    .action((paths: string[], options: DoctorOptions) => {
      choose(async (context) =>
        (await import('../features/doctor/command.js')).doctorCommand(paths, options, context),
      );
    });

  connectionOptions(
    program
      .command('import')
      .description('write the files of a live parent')
      .requiredOption('--workspace <id>', 'ARM id of the central workspace')
      .requiredOption('--tenant <id>', 'the tenant that it is in')
      .requiredOption('--out <dir>', 'folder to write to; made where it does not exist')
      .option('--name <name>', 'name of the Parent (default: after the workspace)')
      .addOption(
        new Option('--selections <style>', 'items by name, or a kind where a group has all of it')
          .choices(['names', 'smart'])
          .default('names'),
      )
      .option('--content', 'write its content as files too, and let them decide from then on')
      .option('--force', 'replace files that an import wrote before'),
  )
    .addOption(concurrency())
    .action((options: ImportOptions) => {
      choose(async (context) =>
        (await import('../features/import/command.js')).importCommand(options, context),
      );
    });

  networkOptions(command(program, 'handover', 'what Defender’s content distribution could carry')).action(
    (paths: string[], options: NetworkOptions) => {
      choose(async (context) =>
        (await import('../features/handover/command.js')).handoverCommand(paths, options, context),
      );
    },
  );

  const jobs = program.command('jobs').description('the publish jobs that Azure keeps');
  networkOptions(command(jobs, 'prune', 'delete old jobs of the groups'))
    .addOption(
      new Option('--keep <n>', 'how many of each group stay')
        .makeOptionMandatory()
        .argParser(numberBetween(1, 100_000)),
    )
    .addOption(yes())
    .addOption(audit())
    .action((paths: string[], options: JobsPruneOptions) => {
      choose(async (context) =>
        (await import('../features/jobs/command.js')).jobsPruneCommand(paths, options, context),
      );
    });

  const audits = program.command('audit').description('the file that tells every write to Azure');
  quietlyTaken(audits.command('verify'))
    .description('find edited, dropped, moved and inserted lines; no network')
    .argument('<file>', 'a file that --audit named')
    .option('--last <hash>', 'hash of a line that must still be there, of a report', sha256Hex)
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .addOption(noColor())
    .action((file: string, options: AuditVerifyOptions) => {
      choose(async (context) =>
        (await import('../features/audit/command.js')).auditVerifyCommand(file, options, context),
      );
    });

  networkOptions(command(program, 'shards', 'the parents as a matrix, tier by tier'))
    .option('--json', 'the same as --format json')
    .addOption(new Option('--max <n>', 'most shards of a tier').default(20).argParser(numberBetween(1, 256)))
    .action((paths: string[], options: ShardsOptions) => {
      choose(async (context) =>
        (await import('../features/shards/command.js')).shardsCommand(paths, options, context),
      );
    });

  outputOptions(program.command('merge').description('join reports; exits with the worst of theirs'))
    .argument('<reports...>', 'files that --report FILE.json or --format json wrote')
    .addOption(verbose())
    .addOption(reports(runForms))
    .action((files: string[], options: MergeOptions) => {
      choose(async (context) =>
        (await import('../features/run/merge-command.js')).mergeCommand(files, options, context),
      );
    });

  program
    .command('completion')
    .description('print a script that completes commands, flags and names')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action((shell: Shell) => {
      choose(async (context) =>
        (await import('../features/completion/completion.js')).completionCommand(shell, context),
      );
    });

  githubCommands(program, choose);
  devopsCommands(program, choose);
  emulatorCommands(program, choose);

  program
    .command('version')
    .description('print the version')
    .action(() => {
      out.write(`${version}\n`);
    });
  guideHelp(program);
  return program;
}
