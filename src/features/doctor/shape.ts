import {
  array,
  counts,
  named,
  object,
  oneOfWords,
  orNull,
  output,
  string,
  type ValueOf,
} from '../../model/schema.js';
import { codeShape, problemShape, spanShape } from '../../show/problem-shape.js';
import { checkIds, checkResults } from './doctor-check.js';

const remedy = named(
  'remedy',
  object({
    text: string('The next action.'),
    commands: array(string(), 'For a POSIX shell, ids filled in and quoted.'),
  }),
);

const check = named(
  'check',
  object({
    id: oneOfWords(checkIds),
    result: oneOfWords(
      checkResults,
      "skipped: an earlier check failed. unknown: Azure's answer could not be had; `errors` says why.",
    ),
    code: orNull(codeShape, 'Of what failed, is a warning or is unknown.'),
    reason: string('What was found.'),
    remedy: orNull(remedy),
  }),
);

const target = named(
  'target',
  object({
    parent: orNull(string('Name of the Parent whose workspace it is.')),
    member: orNull(string('Name of the Member whose workspace it is.')),
    workspace: string('ARM id, as the files write it.'),
    tenant: string(),
    at: spanShape,
    checks: array(check, 'Those that concern it, in the order in which they are made.'),
  }),
);

const fix = named(
  'fix',
  object({
    action: oneOfWords(
      ['register', 'enable'],
      'register: a resource provider on a subscription. enable: workspace manager in a parent.',
    ),
    subscription: orNull(string()),
    namespace: orNull(string()),
    parent: orNull(string()),
    resourceId: orNull(string()),
    result: oneOfWords(['done', 'failed']),
    error: orNull(problemShape),
  }),
);

export const doctorShape = output(
  'muster doctor',
  {
    loginTenant: orNull(string("Tenant of the login's token; null where the token does not say.")),
    targets: array(
      target,
      'Parents by tier and name, then members by name. A workspace that is both stands once, with the parents.',
    ),
    fixes: array(fix, 'What `--fix` did; the checks were made again after it. Empty without it.'),
    errors: array(problemShape, 'Whatever could not be read or carried out.'),
    summary: counts(checkResults, 'How many checks ended how.'),
  },
  'What `muster doctor --format json` prints: every check of every parent and member, with its reason and remedy.',
);

export type DoctorJson = ValueOf<typeof doctorShape>;
