import type { Exchange, OracleError } from './oracle.js';

/** A place where an exchange may differ from the API's schemas, and why. */
export interface OracleException {
  readonly name: string;
  readonly reason: string;
  readonly matches: (exchange: Exchange, error: OracleError) => boolean;
}

const shapeErrors = ['OBJECT_MISSING_REQUIRED_PROPERTY', 'OBJECT_ADDITIONAL_PROPERTIES'];

/**
 * Every exception there is. One that no longer occurs fails the oracle's own test: it has to go.
 */
export const oracleExceptions: readonly OracleException[] = [
  {
    name: 'controlCall',
    reason: 'Calls under /_emulator are none of ARM.',
    matches: (exchange) => new URL(exchange.url).pathname.startsWith('/_emulator/'),
  },
  {
    name: 'savedSearchListInPascalCase',
    reason: 'The documented list example has PascalCase properties and tags where the schema has camelCase.',
    matches: (exchange, error) =>
      exchange.method === 'GET' &&
      /\/savedsearches\?/i.test(exchange.url) &&
      shapeErrors.includes(error.code) &&
      error.paths.every((path) => path.startsWith('/value/')),
  },
  {
    name: 'workbookWithoutContent',
    reason: 'serializedData is required by the schema and null where canFetchContent=true is not asked.',
    matches: (exchange, error) =>
      exchange.method === 'GET' &&
      /\/workbooks[/?]/i.test(exchange.url) &&
      !/canfetchcontent=true/i.test(exchange.url) &&
      error.paths.every((path) => path.endsWith('/serializedData')),
  },
  {
    name: 'typeAsRecorded',
    reason:
      'The schema has the types `workspaces/savedSearches` and `automationRules`; the service answers `savedSearches` and `AutomationRules`.',
    matches: (exchange, error) =>
      error.side === 'response' &&
      error.code.startsWith('ENUM_') &&
      /\/(savedsearches|automationrules)[/?]/i.test(exchange.url) &&
      error.paths.every((path) => path.endsWith('/type')),
  },
  {
    name: 'refusedRequest',
    reason: 'A request that breaks the contract was refused, as it should be.',
    matches: (exchange, error) =>
      exchange.status >= 400 && (error.side === 'request' || error.code.startsWith('OPERATION_NOT_FOUND')),
  },
  {
    name: 'nameThatIsRead',
    reason: 'The portal names members `workspace(subscription)`, which the documented pattern forbids.',
    matches: (exchange, error) =>
      /workspacemanager/i.test(exchange.url) &&
      error.code === 'PATTERN' &&
      error.paths.every((path) => path.startsWith('/path/') || path.endsWith('/name')),
  },
  {
    name: 'contentAsAuthored',
    reason:
      'Content that lives in workspaces carries properties of other api-versions: tags and status of rules, tags of workbooks as an object.',
    matches: (exchange, error) =>
      exchange.method === 'GET' &&
      error.side === 'response' &&
      ((/\/alertrules[/?]/i.test(exchange.url) && error.code === 'OBJECT_ADDITIONAL_PROPERTIES') ||
        (/\/workbooks[/?]/i.test(exchange.url) &&
          error.paths.every((path) => path.endsWith('/properties/tags')))),
  },
  {
    name: 'readOnlySentBack',
    reason:
      'ARM ignores read-only properties that a client sends back as it read them. muster never sends one: its own requests are not excused.',
    matches: (exchange, error) =>
      error.side === 'request' &&
      error.code === 'READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST' &&
      exchange.requestHeaders['user-agent']?.startsWith('muster/') !== true,
  },
  {
    name: 'olderApiVersion',
    reason: 'Older api-versions of the same shape are served; their schemas are not kept here.',
    matches: (exchange, error) =>
      exchange.status < 400 && error.code === 'OPERATION_NOT_FOUND_IN_CACHE_WITH_API',
  },
  {
    name: 'resourceGroup',
    reason: 'Resource groups are shown to other clients only; their schema is not kept here.',
    matches: (exchange) =>
      /^\/+subscriptions\/[^/]+\/resourcegroups(\/[^/]+)?$/i.test(new URL(exchange.url).pathname),
  },
  {
    name: 'injectedFault',
    reason: 'A fault made the answer something that is not JSON.',
    matches: (exchange, error) => error.side === 'response' && typeof exchange.responseBody === 'string',
  },
];
