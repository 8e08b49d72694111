import { InvalidArgumentError, type Command } from 'commander';
import type { DevopsCommentOptions } from '../features/azure-devops/comment-command.js';
import type { GithubCheckOptions } from '../features/github/check-command.js';
import type { GithubDriftOptions } from '../features/github/drift-command.js';
import type { GithubDeployOptions } from '../features/github/deploy-command.js';
import type { GithubPlanOptions } from '../features/github/plan-command.js';
import { audit, guardOptions, networkOptions, outputOptions } from './options.js';
import { isDigest } from '../model/json.js';
import { parseUntrusted } from '../model/parse-untrusted.js';
import { planFile, numberBetween } from './parse-options.js';
import { plannedForms, type ReportForm } from './report-forms.js';
import type { Chosen } from './context.js';

/** Adds the options of a kind to a command. */
type Adding = (command: Command) => Command;

/**
 * `muster github …`: what the workflows of docs/github.md run. They are not for people, so help does not list
 * them; their options are those of the commands that they carry out.
 */
export function githubCommands(program: Command, choose: (chosen: Chosen) => void): void {
  const github = program
    .command('github', { hidden: true })
    .description('steps of the GitHub workflows (docs/github.md)');
  const named: Adding = (command) =>
    command
      .option('--name <name>', 'tells two fleets of one repository apart', fleetName, 'muster')
      .option('--author <login>', 'who the token writes as', 'github-actions[bot]');
  const step = (name: string, description: string, paths: string, forms?: readonly ReportForm[]) =>
    named(
      networkOptions(
        github.command(name).description(description).argument('[paths...]', paths, ['.']),
        forms,
      ),
    );

  guardOptions(step('plan', 'validate, plan and comment a pull request', 'folders or files', plannedForms))
    .option('--strict', 'findings are errors')
    .option('--out <plan.json>', 'where the plan is saved', planFile, 'plan.json')
    .action((paths: string[], options: Omit<GithubPlanOptions, 'publish'>) => {
      choose(async (context) =>
        (await import('../features/github/plan-command.js')).githubPlanCommand(
          paths,
          { ...options, publish: true },
          context,
        ),
      );
    });

  guardOptions(step('check', 'plan, and compare with what was reviewed', 'folders or files', plannedForms))
    .option('--strict', 'findings are errors')
    .option('--out <plan.json>', 'where the plan is saved', planFile, 'plan.json')
    .option('--digest <digest>', 'of the plan that is approved', digestOption)
    .action((paths: string[], options: Omit<GithubCheckOptions, 'publish'>) => {
      choose(async (context) =>
        (await import('../features/github/check-command.js')).githubCheckCommand(
          paths,
          { ...options, publish: true },
          context,
        ),
      );
    });

  guardOptions(step('deploy', 'apply the plan that was checked', 'the plan, then folders or files'))
    .option('--strict', 'findings are errors')
    .option('--report-folder <dir>', 'keep the result there, as JSON, JUnit and HTML, and the audit file')
    .addOption(audit())
    .option('--shard <name>', 'apply a part of the plan: the name of the shard', shardName)
    .option('--parents <json>', 'its parents, as a JSON list of names', nameList)
    .option('--digest <digest>', 'the digest of their part of the plan', digestOption)
    .action((paths: string[], options: Omit<GithubDeployOptions, 'publish' | 'wait'>) => {
      choose(async (context) =>
        (await import('../features/github/deploy-command.js')).githubDeployCommand(
          paths,
          { ...options, publish: true, wait: true },
          context,
        ),
      );
    });

  named(outputOptions(github.command('drift').description('keep the issue about drift')))
    .argument('<folder>', 'where muster drift left its reports')
    .requiredOption('--exit <code>', 'how muster drift ended', numberBetween(0, 255))
    .option('--label <label>', 'of the issue', 'muster-drift')
    .action((folder: string, options: GithubDriftOptions) => {
      choose(async (context) =>
        (await import('../features/github/drift-command.js')).githubDriftCommand(folder, options, context),
      );
    });
}

/** `muster azure-devops …`: what the pipelines of docs/other-pipelines.md run beside the commands for people. */
export function devopsCommands(program: Command, choose: (chosen: Chosen) => void): void {
  const devops = program
    .command('azure-devops', { hidden: true })
    .description('steps of pipelines of Azure DevOps (docs/other-pipelines.md)');
  outputOptions(devops.command('comment').description('keep one comment in the pull request'))
    .argument('<file.md>', 'what plan --format markdown printed')
    .option('--name <name>', 'tells two fleets of one repository apart', fleetName, 'muster')
    .action((file: string, options: DevopsCommentOptions) => {
      choose(async (context) =>
        (await import('../features/azure-devops/comment-command.js')).devopsCommentCommand(
          file,
          options,
          context,
        ),
      );
    });
}

function fleetName(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(text))
    throw new InvalidArgumentError('Give up to 40 small letters, digits and hyphens.');
  return text;
}

function shardName(text: string): string {
  if (!/^tier\d{1,4}-\d{1,4}$/.test(text))
    throw new InvalidArgumentError('Give a name as muster shards gives it.');
  return text;
}

function nameList(text: string): readonly string[] {
  const parsed = parseUntrusted(text);
  if (parsed.ok && Array.isArray(parsed.value) && parsed.value.every((each) => typeof each === 'string'))
    return parsed.value;
  throw new InvalidArgumentError('Give a JSON list of names.');
}

/** Empty means none: a workflow started without the input gives that. */
function digestOption(text: string): string {
  if (text.trim() !== '' && !isDigest(text.trim()))
    throw new InvalidArgumentError('Give the digest as the run showed it: sha256: and 64 hex digits.');
  return text.trim();
}
