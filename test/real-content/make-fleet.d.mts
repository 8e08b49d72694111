export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly kind?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Fleet {
  /** Documents by the name of their file. */
  readonly documents: Readonly<Record<string, readonly unknown[]>>;
  /** Every workspace there is; `content`: the ones that hold all the content from the start. */
  readonly workspaces: readonly {
    readonly workspace: string;
    readonly tenant: string;
    readonly content: boolean;
  }[];
  /** What each member's workspace must hold in the end. */
  readonly expected: ReadonlyMap<string, ReadonlySet<Resource>>;
  readonly counts: Readonly<
    Record<
      | 'parents'
      | 'members'
      | 'tenants'
      | 'subscriptions'
      | 'coManaged'
      | 'groups'
      | 'selections'
      | 'items'
      | 'delivered'
      | 'pairs'
      | 'largestGroup',
      number
    >
  >;
}

export function readContent(folder: string): readonly Resource[];

export function makeFleet(
  content: readonly Resource[],
  options?: {
    /** The hub included; default 60. */
    readonly members?: number;
    /** Enabled scheduled rules a workspace holds; default 512. */
    readonly maxEnabledRules?: number;
  },
): Fleet;

export function writeFleet(
  folder: string,
  fleet: Fleet,
  contentFolder: string,
  options?: {
    /** Written as files for `central`, whose workspace starts empty. */
    readonly content?: readonly Resource[];
  },
): { readonly files: string; readonly seed: string };
