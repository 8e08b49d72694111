import type { ArmClient } from '../azure/arm-client.js';
import type { CloudName } from '../azure/endpoint.js';
import type { Clock } from '../model/clock.js';
import type { DesiredCredential } from '../model/desired.js';
import type { Problem, Result } from '../model/problem.js';
import type { Log } from './log.js';
import type { realEngine } from './real-engine.js';

/** Functions through which commands read and write. Tests replace them. */
export type Engine = typeof realEngine;

export interface SourceText {
  readonly name: string;
  readonly text: string;
}

export interface NamedWorkspaces {
  readonly parents: readonly NamedWorkspace[];
  readonly members: readonly NamedWorkspace[];
  readonly credentials?: readonly DesiredCredential[];
}

interface NamedWorkspace {
  readonly workspace: string;
  readonly tenant: string;
  readonly credential?: string;
}

export interface ConnectRequest {
  readonly endpoint: string | undefined;
  readonly cloud: CloudName;
  readonly emulator: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The workspaces that the files name, with their tenants. */
  readonly fleet: NamedWorkspaces;
  /** `.muster` under the first DIR: where an embedded emulator keeps its state. */
  readonly stateFolder: string;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AuditRequest extends Pick<ConnectRequest, 'emulator' | 'env' | 'stateFolder' | 'clock'> {
  /** As `--audit` names it; undefined: the default. */
  readonly file: string | undefined;
  readonly cwd: string;
  /** Id of the run. */
  readonly run: string;
}

export interface Connection {
  readonly client: ArmClient;
  /** The name of the endpoint, for people. */
  readonly label: string;
  /** Base address of the cloud's portal; null for an emulator. */
  readonly portal: string | null;
  /** Logs in, and resolves with the token's tenant; undefined where it has none. */
  loginTenant(): Promise<Result<string | undefined>>;
  /** Closes it; resolves with problems for state that could not be saved. */
  close(): Promise<readonly Problem[]>;
}

export interface EmulatorRequest {
  /** No symbolic link in it leads `data` out of it. */
  readonly cwd?: string;
  readonly port: number;
  readonly seed: string | undefined;
  readonly data: string | undefined;
  readonly latencyMs: number | undefined;
  readonly jobDurationMs: number | undefined;
  readonly throttle: boolean;
  readonly pageSize: number | undefined;
  /** PEM files: it is served over https. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** It also issues tokens; over https only. */
  readonly authority?: boolean;
}

export interface RunningEmulator {
  readonly url: string;
  /** A tenant to log in to, where it issues tokens. */
  readonly tenant?: string;
  /** What the user should know of the seed, one line each. */
  readonly notes: readonly string[];
  close(): Promise<readonly Problem[]>;
}
