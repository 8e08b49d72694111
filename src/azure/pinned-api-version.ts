import { apiVersions, type ApiVersionKey } from '../wire/api-versions.js';

/** The api-version that requests of this type carry; `override` is `MUSTER_API_VERSION`, for workspace manager types only. */
export function pinnedApiVersion(api: ApiVersionKey, override: string | undefined): string {
  return api === 'workspaceManager' && override !== undefined && override !== ''
    ? override
    : apiVersions[api];
}
