import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A certificate and its private key, as PEM texts. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** The two files, or the message that says which of them cannot be used, and why. */
export function readTls(
  certFile: string,
  keyFile: string,
): { readonly ok: true; readonly tls: Tls } | { readonly ok: false; readonly message: string } {
  const cert = textOf(certFile);
  if (!cert.ok) return cert;
  const key = textOf(keyFile);
  if (!key.ok) return key;
  const certificate = parsed(() => new X509Certificate(cert.text));
  if (certificate === undefined) return wrong(`${certFile} holds no certificate in PEM form`);
  const privateKey = parsed(() => createPrivateKey(key.text));
  if (privateKey === undefined)
    return wrong(`${keyFile} holds no private key in PEM form without a password`);
  if (!certificate.checkPrivateKey(privateKey)) return wrong(`${keyFile} is not the key of ${certFile}`);
  return { ok: true, tls: { cert: cert.text, key: key.text } };
}

function textOf(
  file: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return wrong(`${file} cannot be read: ${code}`);
  }
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function wrong(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
