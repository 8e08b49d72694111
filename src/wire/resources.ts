/** ARM's JSON shapes, as securityinsights 2025-10-01-preview and its neighbours define them. */

export interface SystemData {
  readonly createdAt?: string;
  readonly lastModifiedAt?: string;
  readonly createdBy?: string;
  readonly lastModifiedBy?: string;
}

export interface ArmResource<P> {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly etag?: string;
  readonly systemData?: SystemData;
  readonly properties: P;
}

export interface ConfigurationProperties {
  readonly mode: string;
}

export interface MemberProperties {
  readonly targetWorkspaceResourceId: string;
  readonly targetWorkspaceTenantId: string;
}

export interface GroupProperties {
  readonly displayName: string;
  readonly description?: string | null;
  readonly memberResourceNames: readonly string[];
}

export interface AssignmentProperties {
  readonly targetResourceName: string;
  readonly items: readonly { readonly resourceId: string }[];
  readonly lastJobEndTime?: string | null;
  readonly lastJobProvisioningState?: string | null;
}

export interface JobProperties {
  readonly provisioningState: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly errorMessage?: string;
  readonly items?: readonly JobItem[];
}

export interface JobItem {
  readonly resourceId: string;
  readonly status: string;
  readonly executionTime?: string;
  readonly errors?: readonly { readonly memberResourceName: string; readonly errorMessage: string }[];
}

export interface ArmList<T> {
  readonly value: readonly T[];
  readonly nextLink?: string;
}

export interface ArmErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
    readonly details?: readonly { readonly code: string; readonly message: string }[];
  };
}
