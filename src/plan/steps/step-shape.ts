import { type TSchema, Type } from 'typebox';
import type { ItemRef } from '../../model/content.js';
import { contentItemShape } from '../../model/content-item-shape.js';
import type { JsonObject } from '../../model/json.js';
import { operationShape } from '../../model/patch-shape.js';
import {
  also,
  array,
  countShape,
  either,
  maybe,
  named,
  object,
  oneOfWords,
  positive,
  string,
  use,
  type ValueOf,
} from '../../model/schema.js';
import { type PublishReason, resourceTypes } from './step.js';

const text = string();

const reasonFields = {
  state: maybe(string('With lastJob: how it ended.')),
  by: maybe(string("With delivered: the upper tier's publish.")),
  items: maybe(
    array(contentItemShape, 'With itemModified, contentChanges, notDelivered, delivered and copyDiffers.'),
  ),
  files: maybe(array(text, 'With contentChanges: the files that are written.')),
  missing: maybe(use(countShape, 'With copyDiffers: pairs whose member has no copy.')),
  changed: maybe(use(countShape, 'With copyDiffers: pairs whose copy is not as the item.')),
  members: maybe(
    array(text, 'With memberModified: the members; with copyDiffers: those that such pairs have.'),
  ),
} satisfies Record<Exclude<KeyOfEach<PublishReason>, 'why'>, TSchema>;

type KeyOfEach<T> = T extends unknown ? keyof T : never;

/** Each reason has its own fields besides `why`: the type tells them apart, the schema lists them all. */
export function reasonShape(why: TSchema) {
  return Type.Unsafe<PublishReason>(object({ why, ...reasonFields }));
}

const publishReason = named(
  'publishReason',
  reasonShape(
    oneOfWords([
      'neverPublished',
      'lastJob',
      'jobRunning',
      'membersChange',
      'itemsChange',
      'groupModified',
      'assignmentModified',
      'memberModified',
      'itemModified',
      'contentChanges',
      'notDelivered',
      'delivered',
      'pending',
      'copyDiffers',
      'asked',
    ] satisfies readonly PublishReason['why'][]),
  ),
);

/** As ARM accepts it, except that an item yet to be delivered has only kind and name. */
const assignedItem = Type.Unsafe<ItemRef | Pick<ItemRef, 'resourceId'>>(
  either(
    object({ resourceId: text }),
    use(contentItemShape, 'What an upper tier has yet to deliver.', {
      type: 'object',
      required: ['predicted'],
    }),
  ),
);

const body = named(
  'body',
  object(
    {
      properties: object({
        mode: maybe(oneOfWords(['Enabled', 'Disabled'])),
        targetWorkspaceResourceId: maybe(text),
        targetWorkspaceTenantId: maybe(text),
        displayName: maybe(text),
        description: maybe(text),
        memberResourceNames: maybe(array(text)),
        targetResourceName: maybe(text),
        items: maybe(array(assignedItem)),
      }),
    },
    'The JSON of the PUT.',
  ),
);

const contentBody = Type.Unsafe<JsonObject>({
  type: 'object',
  description: 'Of content and marks: as ARM takes it.',
});

const fields = object({
  id: string('The same from run to run.'),
  action: oneOfWords(['create', 'update', 'delete', 'publish']),
  type: oneOfWords(resourceTypes),
  parent: text,
  name: string("The name in the files, where a file names it; else the resource's own."),
  group: maybe(string('The group it concerns.')),
  part: maybe(
    positive(
      'Which part of that group: 1 is the group itself, or the first of its class. Only where the group is kept in several parts, or was.',
    ),
  ),
  class: maybe(
    string('Of members for whom overrides leave items out: the hash in the name of their part of the group.'),
  ),
  without: maybe(array(text, 'The overrides that leave items out for the members of this part.')),
  parts: maybe(
    positive('How many parts the group will have; a part that is dissolved may have a higher number.'),
  ),
  member: maybe(string('The member it concerns.')),
  resourceId: text,
  reason: text,
  patch: maybe(
    array(operationShape, 'RFC 6902, from the live body to `body`; updates only.', { minItems: 1 }),
  ),
  body: maybe(either(body, contentBody)),
  reasons: maybe(array(publishReason, 'Why it is published; publishes only.')),
  items: maybe(array(contentItemShape, 'What is published; publishes only.')),
  members: maybe(array(text, 'To whom it is published; publishes only.')),
  operations: maybe(use(countShape, 'Members × items; publishes only.')),
  dependsOn: array(text, 'Ids of steps that must succeed first.'),
  ring: maybe(
    positive(
      'Of a group above ring 0: the step waits for the groups of lower rings, and is skipped if one of them does not make it.',
    ),
  ),
});

const ofPublish = ['reasons', 'items', 'members', 'operations'];
const where = (action: string) => ({ if: { properties: { action: { const: action } } } });
const some = (needed: readonly string[], absent: readonly string[] = []) => ({
  type: 'object',
  required: needed,
  properties: Object.fromEntries<boolean>([...needed, ...absent].map((key) => [key, needed.includes(key)])),
});

/** A step as a plan's JSON has it, and as its digest sees it. */
export const stepShape = named(
  'step',
  also(fields, {
    allOf: [
      { ...where('update'), then: some(['patch', 'body']), else: some([], ['patch']) },
      { ...where('create'), then: some(['body']) },
      { ...where('delete'), then: some([], ['body']) },
      {
        ...where('publish'),
        then: some(['group', ...ofPublish], ['body']),
        else: some([], ofPublish),
      },
    ],
  }),
);

export type StepJson = ValueOf<typeof stepShape>;
