import { Type } from 'typebox';
import { also, array, mapping, maybe, object, pattern, string } from '../../model/schema.js';
import {
  choice,
  credential,
  documentShape,
  flag,
  labelValue,
  memberChoice,
  nameOf,
  resourceGroup,
  some,
  suspend,
  tenant,
  word,
  workspaceId,
} from './parts.js';

/** Kinds of documents: workspaces, and who receives what. */

export const parentDocument = documentShape(
  'Parent',
  'A central workspace whose content is published to members.',
  'contoso-soc',
  object({
    workspace: workspaceId('The central workspace; no two Parents may share one.'),
    tenant,
    mode: choice(
      ['Enabled', 'Disabled'],
      'Disabled switches workspace manager off as this parent’s last step; nothing else of it is planned then.',
    ),
    prune: flag('true deletes live members, groups and assignments that no file declares.'),
    workbookResourceGroups: maybe(
      array(
        resourceGroup,
        'Further resource groups, in the workspace’s subscription, that hold workbooks of this workspace; its own is always read.',
      ),
    ),
    content: maybe(
      object(
        {
          from: some(
            also(string(), { title: 'a folder or a file', minLength: 1 }),
            'Folders and files that hold content, relative to this file; folders with all below them.',
          ),
          prune: flag('true deletes what muster wrote, nobody edited since and no file declares any more.'),
          edited: choice(
            ['Overwrite', 'Keep'],
            'What happens to an item that was edited in the portal since muster wrote it; Keep reports it and leaves it alone.',
          ),
        },
        'Files that declare this workspace’s content: analytics rules, hunting queries, parsers, automation rules, workbooks.',
      ),
    ),
    rings: maybe(
      object(
        {
          soak: maybe(
            also(
              pattern(
                '^(0|(?=\\d)(\\d{1,3}d)?(\\d{1,4}h)?(\\d{1,5}m)?|P(?=.*\\d)(\\d{1,3}D)?(T(\\d{1,4}H)?(\\d{1,5}M)?)?)$',
                'How long what is new has to stay with the groups of the lower rings before a higher ring gets it.',
              ),
              {
                title: 'a duration of days, hours and minutes',
                default: '0',
                examples: ['1d', '36h', 'PT12H'],
              },
            ),
          ),
        },
        'How content goes from ring to ring.',
      ),
    ),
    credential,
    suspend: suspend('While it is set, nothing of this parent is written, published or deleted.'),
  }),
);

export const memberDocument = documentShape(
  'Member',
  'A workspace that receives content.',
  'contoso-soc',
  object({
    workspace: workspaceId('The member workspace; no two Members may share one.'),
    tenant,
    displayName: maybe(
      also(
        pattern(
          '^(?=.*\\S)[^\\p{Cc}\\u2028\\u2029]{1,200}$',
          'What people call this member, in any script: shown before its name; other documents use the name.',
        ),
        { title: 'a text of 1 to 200 characters on one line', examples: ['Kundenbank AG'] },
      ),
    ),
    parents: some(nameOf('Parent'), 'The Parents that manage this workspace; several is co-management.'),
    credential,
    suspend: suspend(
      'While it is set, this member is left out of its groups; copies of content stay in its workspace.',
    ),
    offboard: maybe(
      word(
        ['DeleteCopies', 'KeepCopies'],
        'This customer leaves: it is taken out of every group, then its member resource is deleted. DeleteCopies also deletes from its workspace what was provably delivered and not edited.',
      ),
    ),
  }),
  {
    labels: maybe(
      also(mapping(labelValue, 'Free labels that groups select members by.'), {
        propertyNames: { minLength: 1 },
      }),
    ),
  },
);

export const groupDocument = documentShape(
  'Group',
  'Members of one parent, and the content they receive.',
  'contoso-soc',
  object({
    parent: nameOf('Parent', 'The Parent that this group belongs to.'),
    resourceName: maybe(
      also(
        pattern(
          '^(?!\\.{1,2}$)[^/\\u0000-\\u001f]+$',
          'Name of the live group; metadata.name where it is absent. Compared without case, unique per parent.',
        ),
        { title: 'the name of a resource, without a slash', examples: ['finance-eu'] },
      ),
    ),
    displayName: maybe(also(string('metadata.name where it is absent.'), { minLength: 1 })),
    description: maybe(string('Shown in the portal.')),
    members: maybe(memberChoice('The union of both lists; each must be a member of this group’s parent.')),
    content: maybe(
      array(
        nameOf('ContentSelection'),
        'Names of ContentSelections; their union is published. Empty: no assignment.',
      ),
    ),
    publish: choice(['Auto', 'Manual'], 'Manual groups are published by `muster publish` only.'),
    protect: flag('true: nothing may delete or empty this group, or disable its parent.'),
    ring: maybe(
      Type.Integer({
        minimum: 0,
        description:
          'Groups of a higher ring are written and published only once every group of a lower ring of this parent has succeeded, and soaked as `rings` of the Parent asks.',
        default: 0,
      }),
    ),
    suspend: suspend(
      'While it is set, this group is neither written nor published, and nothing of it is deleted.',
    ),
  }),
);
