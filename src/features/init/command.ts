import { join } from 'node:path';
import { type ConnectionOptions, type Context, printProblems, usageProblem } from '../../cli/context.js';
import { type ExitCode, worstExit } from '../../cli/exit-code.js';
import { showResult } from '../../cli/runner.js';
import { stateFolderIn } from '../../cli/state-folder.js';
import { parseWorkspaceId } from '../../model/arm-id.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';
import { type LiveImport, importProblems, readImport } from '../import/command.js';
import { isNameable, isTenant } from '../import/import-members.js';
import type { ImportedFile } from '../import/imported-files.js';
import { destinationOf, schemaCopy, writeNewFiles } from '../import/write-files.js';
import { newFleetFiles, type TenantWorkspace } from './new-fleet.js';
import { ask, oneOf } from './questions.js';
import {
  existingFiles,
  fleetFolder,
  holdsFleet,
  ignored,
  ignoresState,
  type Pipeline,
  pipelines,
  repositoryFiles,
} from './repository-files.js';
import { type Initialised, initView } from './view.js';

export interface InitOptions extends ConnectionOptions {
  readonly workspace?: string;
  readonly tenant?: string;
  readonly name?: string;
  /** Write what the central workspace has. */
  readonly import?: boolean;
  /** Ids of member workspaces of a new fleet, each with its tenant behind a comma where that is another. */
  readonly member?: readonly string[];
  readonly content?: string;
  readonly pipeline?: Pipeline;
}

const nothing: Initialised = { written: [], kept: [], advice: [], next: [], read: [], findings: [] };

/**
 * `muster init`: writes what a repository needs, the fleet of a live parent or of answers among it. Existing
 * files are kept. Everything is written or nothing. Problems: MUS670, MUS671, MUS601, those of an import, and
 * MUS613 where files cannot be written.
 */
export async function initCommand(folder: string, options: InitOptions, context: Context): Promise<ExitCode> {
  const done = await initialise(folder, options, context);
  const value = done.ok ? done.value : nothing;
  const problems = done.ok ? [] : done.problems;
  const exit = await showResult(initView, { value, silent: !done.ok, problems }, options, context);
  printProblems(context.io, problems, options);
  return worstExit([exit, context.interrupted.aborted ? 130 : 0]);
}

async function initialise(
  folder: string,
  options: InitOptions,
  context: Context,
): Promise<Result<Initialised>> {
  const usage = usageProblems(options);
  if (usage.length > 0) return failed(usage);
  const placed = await destinationOf(context.io.cwd, { out: folder });
  if (!placed.ok) return placed;
  const destination = placed.value;
  const hasFleet = await holdsFleet(destination.folder);
  const fleet = hasFleet ? ok(keptFleet) : await fleetOf(options, context, destination.folder);
  if (!fleet.ok) return fleet;
  const pipeline = await pipelineOf(options, context);
  if (!pipeline.ok) return pipeline;
  const own = await repositoryFiles(pipeline.value);
  const there = await existingFiles(
    destination.folder,
    own.map(({ name }) => name),
  );
  const files = [...fleet.value.files, ...own.filter(({ name }) => !there.has(name))];
  const unwritten = await writeNewFiles(files, destination);
  if (unwritten.length > 0) return failed(unwritten);
  const fleetPath = join(folder, fleetFolder);
  return ok({
    written: files.map(({ name }) => name),
    kept: [...(hasFleet ? [`${fleetFolder}/`] : []), ...there],
    advice:
      there.has('.gitignore') && !(await ignoresState(destination.folder))
        ? [`Add the line ${ignored} to .gitignore: it is muster’s state on this machine.`]
        : [],
    next: [
      `muster validate ${fleetPath}`,
      `muster plan ${fleetPath}${options.emulator === true ? ' --emulator' : ''}`,
    ],
    read: ['docs/tutorial.md', ...(pipeline.value === 'github' ? ['docs/github.md'] : [])],
    findings: fleet.value.findings,
  });
}

interface FleetFiles {
  /** Relative to the repository. */
  readonly files: readonly ImportedFile[];
  readonly findings: Initialised['findings'];
}

const keptFleet: FleetFiles = { files: [], findings: [] };

/** The files of the fleet and their schema, by what flags and answers say. */
async function fleetOf(options: InitOptions, context: Context, root: string): Promise<Result<FleetFiles>> {
  const workspace = await given(options.workspace, () =>
    ask({ question: 'ARM id of the central workspace', flag: '--workspace ID', read: workspaceOf }, context),
  );
  if (!workspace.ok) return workspace;
  const tenant = await given(options.tenant, () =>
    ask({ question: 'Id of its tenant', flag: '--tenant ID', read: tenantOf }, context),
  );
  if (!tenant.ok) return tenant;
  const parent = { workspace: workspace.value, tenant: tenant.value };
  const begins = await given(beginOf(options), () =>
    ask(
      {
        question: 'Write the groups that it has in Azure (import), or begin with new ones (new)',
        fallback: 'import',
        flag: '--import, or --member ID for a new fleet',
        read: oneOf(['import', 'new']),
      },
      context,
    ),
  );
  if (!begins.ok) return begins;
  const folder = join(root, fleetFolder);
  const made =
    begins.value === 'import'
      ? await importedFleet(parent, options, context, stateFolderIn(folder))
      : await newFleet(parent, options, context);
  if (!made.ok) return made;
  const schema = await schemaCopy({ folder, force: false });
  return ok({
    findings: made.value.findings,
    files: [...made.value.files, ...schema].map((file) => ({ ...file, name: `${fleetFolder}/${file.name}` })),
  });
}

async function importedFleet(
  parent: TenantWorkspace,
  options: InitOptions,
  context: Context,
  stateFolder: string,
): Promise<Result<FleetFiles>> {
  const request: LiveImport = { ...options, ...parent, selections: 'names' };
  const read = await readImport(request, context, stateFolder);
  return read.ok ? ok({ files: read.value.files, findings: read.value.parent.findings }) : read;
}

async function newFleet(
  parent: TenantWorkspace,
  options: InitOptions,
  context: Context,
): Promise<Result<FleetFiles>> {
  const members = await membersOf(parent, options, context);
  if (!members.ok) return members;
  const content = await given(options.content ?? (context.io.ask === undefined ? '*' : undefined), () =>
    ask(
      {
        question: 'Which analytics rules they receive, by a pattern of display names',
        fallback: '*',
        flag: '--content PATTERN',
        read: ok,
      },
      context,
    ),
  );
  if (!content.ok) return content;
  const fleet = { parent, name: options.name, members: members.value, content: content.value };
  return ok({ files: newFleetFiles(fleet), findings: [] });
}

/** Those of the flags, or one after the other until an empty answer; at least one. */
async function membersOf(
  parent: TenantWorkspace,
  { member }: InitOptions,
  context: Context,
): Promise<Result<readonly TenantWorkspace[]>> {
  if (member !== undefined) return ok(member.map((text) => memberPlace(text, parent)));
  const members: TenantWorkspace[] = [];
  for (;;) {
    const first = members.length === 0;
    const workspace = await ask(
      {
        question: first ? 'ARM id of a member workspace' : 'ARM id of another (empty: no more)',
        flag: '--member ID',
        read: (answer) => (answer === '' && !first ? ok('') : workspaceOf(answer)),
      },
      context,
    );
    if (!workspace.ok) return workspace;
    if (workspace.value === '') return ok(members);
    const tenant = await ask(
      { question: 'Id of its tenant', fallback: parent.tenant, flag: '--member ID,TENANT', read: tenantOf },
      context,
    );
    if (!tenant.ok) return tenant;
    members.push({ workspace: workspace.value, tenant: tenant.value });
  }
}

/** Without a terminal a repository is on GitHub, as most are. */
async function pipelineOf({ pipeline }: InitOptions, context: Context): Promise<Result<Pipeline>> {
  return given(pipeline ?? (context.io.ask === undefined ? 'github' : undefined), () =>
    ask(
      {
        question: `Workflows for ${pipelines.join(' or ')}`,
        fallback: 'github',
        flag: '--pipeline NAME',
        read: oneOf(pipelines),
      },
      context,
    ),
  );
}

/** A flag's value, or what is asked where there is none. */
async function given<T>(value: T | undefined, asked: () => Promise<Result<T>>): Promise<Result<T>> {
  return value === undefined ? asked() : ok(value);
}

function beginOf({ import: imports, member }: InitOptions): 'import' | 'new' | undefined {
  return imports === true ? 'import' : member === undefined ? undefined : 'new';
}

function memberPlace(text: string, parent: TenantWorkspace): TenantWorkspace {
  const [workspace = '', tenant = parent.tenant] = text.split(',');
  return { workspace: workspace.trim(), tenant: tenant.trim() };
}

function usageProblems(options: InitOptions): readonly Problem[] {
  const { workspace, tenant, member = [], import: imports } = options;
  const whole = { ...options, workspace: workspace ?? anyWorkspace, tenant: tenant ?? anyTenant };
  const places = member.map((text) => memberPlace(text, { workspace: '', tenant: tenant ?? anyTenant }));
  return [
    ...importProblems({ ...whole, selections: 'names' }),
    ...(imports === true && member.length > 0
      ? [
          usageProblem(
            '--import and --member exclude each other',
            'An import writes the members that Azure has.',
          ),
        ]
      : []),
    ...places.flatMap((place) => [
      ...problemsOf(workspaceOf(place.workspace)),
      ...problemsOf(tenantOf(place.tenant)),
    ]),
  ];
}

/** Placeholders for what is not given yet, which is asked for and checked then. */
const anyTenant = '00000000-0000-0000-0000-000000000000';
const anyWorkspace = `/subscriptions/${anyTenant}/resourceGroups/any/providers/Microsoft.OperationalInsights/workspaces/any1`;

function problemsOf(result: Result<unknown>): readonly Problem[] {
  return result.ok ? [] : result.problems;
}

function workspaceOf(text: string): Result<string> {
  return isNameable(parseWorkspaceId(text))
    ? ok(text)
    : failed(
        usageProblem(
          `"${text}" is not the ARM id of a Log Analytics workspace`,
          'Copy the resource ID from the properties of the workspace in the portal: /subscriptions/…/workspaces/….',
        ),
      );
}

function tenantOf(text: string): Result<string> {
  return isTenant(text)
    ? ok(text)
    : failed(
        usageProblem(
          `"${text}" is not the id of a tenant`,
          'Give the GUID of the Microsoft Entra tenant that the workspace is in.',
        ),
      );
}
