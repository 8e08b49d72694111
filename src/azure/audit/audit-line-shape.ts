import {
  constant,
  digestText,
  instant,
  integer,
  maybe,
  object,
  oneOfWords,
  orNull,
  sha256Text,
  string,
  titled,
  type ValueOf,
} from '../../model/schema.js';

export const auditLineShape = titled(
  'muster audit line',
  object(
    {
      time: instant('When the answer was there, or was given up.'),
      run: string('Id of the run that wrote: `runId` of its report.'),
      commit: orNull(string('Commit of the files; null where nothing says it.')),
      actor: orNull(
        object(
          {
            oid: orNull(string('Object id of the user, service principal or managed identity.')),
            appid: orNull(string('Application id.')),
            tid: orNull(string('Tenant.')),
          },
          "Whose token was sent; null of the emulator's, and where it does not say.",
        ),
      ),
      method: oneOfWords(['PUT', 'POST', 'DELETE']),
      resource: string('Path below the endpoint, without query.'),
      requestId: orNull(string('`x-ms-request-id`.')),
      status: orNull(integer('The HTTP status; null where no answer came.')),
      result: oneOfWords(
        ['ok', 'failed', 'unknown'],
        '`unknown`: it may have been carried out all the same.',
      ),
      error: orNull(string("ARM's code, or muster's where Azure said none; null where it went well.")),
      before: orNull(
        digestText('Digest of what the plan saw in Azure; null where nothing was there, or nobody looked.'),
      ),
      after: orNull(digestText('Digest of the body that was sent; null where none was.')),
      torn: maybe(
        constant(true, 'The line before was torn by a kill or a full disk: it is not a line of the audit.'),
      ),
      prev: sha256Text('SHA-256 of the line before, of the first line zeros.'),
      checksum: sha256Text('SHA-256 of this line up to here.'),
    },
    'One line of the audit file: one write to Azure. Ids and hashes only: no body, no query, no token.',
  ),
);

/** One write to Azure, without what its line is chained with. */
export type AuditEntry = Omit<ValueOf<typeof auditLineShape>, 'torn' | 'prev' | 'checksum'>;
