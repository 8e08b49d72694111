import type { DesiredCredential } from '../../model/desired.js';
import { failed, ok, type Problem, type Result } from '../../model/problem.js';

/** The logins that the operator allows, as `loginName` writes them; undefined where it is not set. */
export type AllowedCredentials = ReadonlySet<string> | undefined;

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const entryForm = new RegExp(
  `^(?:${guid}/${guid}|azurecli|${guid}/azurecli|managedidentity|managedidentity/${guid})$`,
);

/**
 * What `MUSTER_ALLOWED_CREDENTIALS` lists, or MUS221 where an entry cannot be read, as with a wildcard.
 *
 * Entries are separated by commas or white space. Messages repeat none: one pasted there by mistake may be a
 * secret.
 */
export function allowedCredentials(text: string | undefined): Result<AllowedCredentials> {
  const entries = (text ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return ok(undefined);
  const odd = entries.flatMap((entry, index) => (entryForm.test(entry.toLowerCase()) ? [] : [index + 1]));
  if (odd.length === 0) return ok(new Set(entries.map((entry) => entry.toLowerCase())));
  return failed({
    code: 'MUS221',
    message: `Entry ${odd.join(', ')} of MUSTER_ALLOWED_CREDENTIALS names no login`,
    hint: 'Write TENANT/CLIENTID with two ids, separated by commas; for the others azureCli, TENANT/azureCli, managedIdentity or managedIdentity/CLIENTID.',
  });
}

/**
 * How a login is allowed: `TENANT/CLIENTID`, with the type in the place of an id that its type does not have.
 * Ids in lower case, as they are compared.
 */
function loginName({ type, tenant, clientId }: DesiredCredential): string {
  const parts = type === 'managedIdentity' ? [type, clientId] : [tenant, clientId ?? type];
  return parts
    .filter((part) => part !== undefined)
    .map((part) => (part === type ? part : part.toLowerCase()))
    .join('/');
}

/**
 * MUS220 where the operator has not allowed this login. Checked before anything of it is read, so that the
 * answer reveals nothing about variables and files.
 */
export function notAllowed(credential: DesiredCredential, allowed: AllowedCredentials): Problem | undefined {
  const login = loginName(credential);
  if (allowed?.has(login.toLowerCase()) === true) return undefined;
  const { name, type, at } = credential;
  return {
    code: 'MUS220',
    message: `The Credential "${name}" (${type}) is not among the logins that are allowed here`,
    hint:
      allowed === undefined
        ? `If you trust it, set where muster runs, never in the repository: MUSTER_ALLOWED_CREDENTIALS=${login}`
        : `If you trust it, add it to MUSTER_ALLOWED_CREDENTIALS where muster runs: ${login}`,
    at,
  };
}
