import { Type, type TSchema } from 'typebox';
import { also, constant, named, oneOfWords, titled } from '../../model/schema.js';
import { schemaNameOf } from '../../model/schema-files.js';
import { apiVersion, type DocumentKind, documentKinds } from '../identify-document.js';
import { overrideDocument, selectionDocument, suppressionDocument } from './content.js';
import { credentialDocument } from './credential.js';
import { groupDocument, memberDocument, parentDocument } from './fleet.js';

const central =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc-central';
const customer =
  '/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-sec/providers/Microsoft.OperationalInsights/workspaces/fabrikam-prod';

/** The shape of each kind of document, with an example that editors offer. */
export const documentShapes: Readonly<Record<DocumentKind, TSchema>> = {
  Parent: withExample(parentDocument, 'Parent', 'contoso-soc', {
    workspace: central,
    tenant: '22222222-2222-2222-2222-222222222222',
  }),
  Member: withExample(memberDocument, 'Member', 'fabrikam-prod', {
    workspace: customer,
    tenant: '44444444-4444-4444-4444-444444444444',
    parents: ['contoso-soc'],
  }),
  Group: withExample(groupDocument, 'Group', 'finance-eu', {
    parent: 'contoso-soc',
    members: { names: ['fabrikam-prod'] },
    content: ['baseline'],
  }),
  ContentSelection: withExample(selectionDocument, 'ContentSelection', 'baseline', {
    include: [{ kind: 'AnalyticsRule', match: { displayName: 'Baseline *' } }],
  }),
  Credential: withExample(credentialDocument, 'Credential', 'fabrikam-login', {
    type: 'clientSecret',
    tenant: '44444444-4444-4444-4444-444444444444',
    clientId: '55555555-5555-5555-5555-555555555555',
    secretFrom: { env: 'MUSTER_CREDENTIAL_FABRIKAM' },
  }),
  Suppression: withExample(suppressionDocument, 'Suppression', 'tuned-at-fabrikam', {
    reason: 'Tuned by the customer, ticket 4711',
    until: '2027-01-31',
    match: { member: 'fabrikam-prod' },
  }),
  Override: withExample(overrideDocument, 'Override', 'bank-noise', {
    members: { names: ['fabrikam-prod'] },
    items: [{ kind: 'AnalyticsRule', match: { displayName: 'Contoso Mailbox *' } }],
    exclude: true,
    reason: 'Floods at banks, ticket 4711',
    until: '2027-01-31',
  }),
};

function withExample<S extends TSchema>(shape: S, kind: DocumentKind, name: string, spec: object): S {
  return also(shape, { examples: [{ apiVersion, kind, metadata: { name }, spec }] });
}

/** Any document, by its kind: what editors take for a file of several kinds. It holds the others, so that it can be copied alone. */
export const anyDocumentShape = titled(
  'muster document',
  Type.Unsafe<unknown>({
    description: 'Any document of muster’s files, by its kind.',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: constant(apiVersion, 'The version of muster’s file format.'),
      kind: oneOfWords(documentKinds, 'What this document declares.'),
    },
    allOf: documentKinds.map((kind) => ({
      if: { required: ['kind'], properties: { kind: { const: kind } } },
      then: named(schemaNameOf(kind), documentShapes[kind]),
    })),
  }),
);
