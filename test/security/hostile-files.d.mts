export interface HostileFile {
  readonly name: string;
  readonly code: string;
  readonly bytes: Buffer;
  readonly where: string;
  readonly beside?: string;
}

export function hostileFiles(): readonly HostileFile[];
