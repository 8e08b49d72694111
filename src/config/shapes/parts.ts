import { Type, type TProperties, type TSchema } from 'typebox';
import {
  also,
  array,
  boolean,
  constant,
  mapping,
  maybe,
  object,
  oneOfWords,
  pattern,
  string,
  titled,
} from '../../model/schema.js';
import { apiVersion, type DocumentKind, namePattern } from '../identify-document.js';

/**
 * What the shapes of several kinds of documents have in common.
 *
 * Messages about a file rest on the schema: `title` says what a value is (a value with a pattern needs one,
 * and `examples`), and the keys of an object are those that a hint names. A part that messages speak of is
 * therefore written out wherever it is used, and has no name in `$defs`.
 */

/** A document of the kind. `example` is a name that one could have; `metadata` is what it holds beside its name. */
export function documentShape<K extends DocumentKind, S extends TSchema>(
  kind: K,
  description: string,
  example: string,
  spec: S,
  metadata?: TProperties,
) {
  const name = pattern(namePattern.source, `Unique among all ${kind} documents.`);
  return titled(
    `muster ${kind}`,
    object(
      {
        apiVersion: constant(apiVersion, 'The version of muster’s file format.'),
        kind: constant(kind, 'What this document declares.'),
        metadata: object(
          {
            name: also(name, {
              title:
                'a name of 3 to 60 lower-case letters, digits and single hyphens that begins and ends with a letter or digit',
              examples: [example],
            }),
            ...metadata,
          },
          'How other documents call this one.',
        ),
        spec: also(spec, { description: 'What the document asks for.' }),
      },
      description,
    ),
  );
}

/** The name of another document. */
export function nameOf(kind: DocumentKind, description?: string) {
  return also(string(description), { title: `the name of a ${kind}`, minLength: 1 });
}

/** A switch that is off where it is absent. */
export function flag(description: string) {
  return maybe(also(boolean(description), { default: false }));
}

/** One of these words, as a text; the first where it is absent. */
export function choice<const W extends readonly [string, ...string[]]>(words: W, description: string) {
  return maybe(also(word(words, description), { default: words[0] }));
}

/** One of these words, as a text: a number or a list in its place is reported as a wrong type. */
export function word<const W extends readonly string[]>(words: W, description: string) {
  return also(oneOfWords(words, description), { type: 'string' });
}

const guid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** A GUID, and whose. */
export function guidText(title: string, description: string, example: string) {
  return also(pattern(`^${guid}$`, description), { title, examples: [example] });
}

export const tenant = guidText(
  'the id of a tenant (a GUID)',
  'The Microsoft Entra tenant of the workspace. Sent to Azure; muster does not log in to it because of this.',
  '22222222-2222-2222-2222-222222222222',
);

const resourceGroupText = '[-\\w.()\\p{L}\\p{N}]{1,90}';

export const resourceGroup = also(pattern(`^(?!\\.{1,2}$)${resourceGroupText}$`), {
  title: 'the name of a resource group',
  examples: ['rg-workbooks'],
});

/** The ARM id of a workspace; its fixed parts in any casing, for which JSON Schema has no flag. */
export function workspaceId(description: string) {
  const [subscriptions, resourceGroups, providers, microsoft, insights, workspaces] = [
    'subscriptions',
    'resourceGroups',
    'providers',
    'Microsoft',
    'OperationalInsights',
    'workspaces',
  ].map(inAnyCase);
  return also(
    pattern(
      `^/?${subscriptions}/${guid}/${resourceGroups}/(?!\\.{1,2}/)${resourceGroupText}/${providers}/${microsoft}\\.${insights}/${workspaces}/[A-Za-z0-9][-A-Za-z0-9]*/?$`,
      description,
    ),
    {
      title: 'the ARM id of a Log Analytics workspace',
      examples: [
        '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/soc-central',
      ],
    },
  );
}

function inAnyCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

export const credential = maybe(
  also(
    nameOf('Credential', 'The Credential for this workspace’s subscription; without it, the default login.'),
    { examples: ['fabrikam-login'] },
  ),
);

export function reason(description: string, example: string) {
  return also(pattern('\\S', description), { title: 'a text that says why', examples: [example] });
}

/** A day of the calendar; 29 February in every year. */
export function day(description: string) {
  return also(
    pattern(
      '^\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2\\d))$',
      description,
    ),
    { title: 'a day (YYYY-MM-DD)', examples: ['2027-01-31'] },
  );
}

export function suspend(description: string) {
  return maybe(
    object(
      {
        reason: reason('Why; every plan and report repeats it.', '"Change freeze until January"'),
        until: maybe(
          day(
            'The last day of the suspension, to its end in UTC. Past it `muster validate` is an error; the suspension itself stays until it is removed.',
          ),
        ),
      },
      description,
    ),
  );
}

export const labelValue = also(string(), { title: 'a label value' });

const setOperators = ['In', 'NotIn'] as const;
const existenceOperators = ['Exists', 'DoesNotExist'] as const;

const requirement = also(
  object({
    key: also(string('The label’s key.'), { minLength: 1 }),
    operator: word(
      [...setOperators, ...existenceOperators],
      'NotIn and DoesNotExist also hold where the label is absent.',
    ),
    values: maybe(array(labelValue, 'For In and NotIn at least one; for the others none.')),
  }),
  {
    if: operatorIn(setOperators),
    then: { required: ['values'], properties: { values: { minItems: 1 } } },
    else: {
      if: operatorIn(existenceOperators),
      then: { properties: { values: { maxItems: 0 } } },
    },
  },
);

function operatorIn(operators: readonly string[]) {
  return { required: ['operator'], properties: { operator: { enum: operators } } };
}

/** Members by name and by label: the union of both. */
export function memberChoice(description: string) {
  return object(
    {
      names: maybe(array(nameOf('Member'), 'Names of Members.')),
      selector: maybe(
        object(
          {
            matchLabels: maybe(mapping(labelValue, 'Labels that must all have these values.')),
            matchExpressions: maybe(array(requirement, 'Requirements that must all hold.')),
          },
          'A Kubernetes label selector over the members; {} selects them all.',
        ),
      ),
    },
    description,
  );
}

/** A pattern over the whole of a text, or a list of which one must fit. */
export function patterns(description: string) {
  const length = { minLength: 1, maxLength: 1000 };
  return maybe(
    Type.Unsafe<string | string[]>({
      description,
      type: ['string', 'array'],
      ...length,
      minItems: 1,
      items: also(string(), { title: 'a pattern', ...length }),
    }),
  );
}

/** What `match` is: at least one key, all of which must hold. */
export function match<P extends TProperties>(keys: P) {
  return also(
    object(
      keys,
      'Every key must hold; a list means any of. Patterns are over the whole text, without case: * any run of characters, ? one, \\ makes the next one literal, a leading ! negates.',
    ),
    { minProperties: 1 },
  );
}

/** A list that may not be empty. */
export function some<S extends TSchema>(items: S, description: string) {
  return also(array(items, description), { minItems: 1 });
}
