import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { DesiredCredential } from '../../model/desired-credential.js';
import type { Problem } from '../../model/problem.js';

/** What keeps a PEM text from being logged in with (MUS218), or undefined; the text is never repeated. */
export function certificateProblem(
  credential: DesiredCredential,
  pem: string,
  password: string | undefined,
  now: Date,
): Problem | undefined {
  const certificate = read(() => new X509Certificate(pem));
  if (certificate === undefined) return problem(credential, 'holds no certificate in PEM form');
  const key = read(() =>
    createPrivateKey({ key: pem, ...(password === undefined ? {} : { passphrase: password }) }),
  );
  if (key === undefined) {
    return problem(
      credential,
      /-----BEGIN (?:ENCRYPTED|RSA|EC)? ?PRIVATE KEY-----/.test(pem)
        ? 'has a private key that cannot be read with its password'
        : 'holds no private key beside the certificate',
    );
  }
  if (!certificate.checkPrivateKey(key)) return problem(credential, 'has the private key of another');
  const end = new Date(certificate.validTo);
  return end.getTime() < now.getTime()
    ? problem(credential, `expired on ${end.toISOString().slice(0, 10)}`)
    : undefined;
}

function read<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function problem({ name, certificateFrom, at }: DesiredCredential, what: string): Problem {
  return {
    code: 'MUS218',
    message: `The certificate of the Credential "${name}" ${what}`,
    hint: 'Give the certificate and its private key as one PEM text, with passwordFrom where the key has a password.',
    at: certificateFrom?.at ?? at,
  };
}
