import type { Answer } from './answer.js';
import { ok, refuse } from './answer.js';

/**
 * What this cloud is made of, as Azure's clients ask for it at `/metadata/endpoints`.
 *
 * Before 2019 one object (Azure Stack; `az cloud register` and Ansible ask in 2015-01-01), after that a
 * list of clouds with more in it (ARM_CLOUD_METADATA_URL of Azure CLI asks in 2022-09-01).
 */
export function metadataAnswer(origin: string, tenant: string, apiVersion: string): Answer {
  if (apiVersion === '') {
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const authentication = {
    loginEndpoint: origin,
    audiences: [origin],
    tenant: 'common',
    identityProvider: 'AAD',
  };
  if (apiVersion === '1.0' || apiVersion < '2019') {
    return ok({
      galleryEndpoint: origin,
      graphEndpoint: origin,
      portalEndpoint: origin,
      authentication: { loginEndpoint: `${origin}/`, audiences: [`${origin}/`] },
    });
  }
  return ok([
    {
      name: 'muster-emulator',
      resourceManager: origin,
      authentication: { ...authentication, audiences: [origin, `${origin}/`], homeTenantId: tenant },
      portal: origin,
      graph: origin,
      graphAudience: origin,
      microsoftGraphResourceId: origin,
      gallery: origin,
      batch: origin,
      media: origin,
      sqlManagement: origin,
      vmImageAliasDoc: origin,
      suffixes: {},
    },
  ]);
}
