import tls from 'node:tls';
import { vi } from 'vitest';

/**
 * Makes every TLS connection of this process trust one more certificate, as NODE_EXTRA_CA_CERTS does for
 * a process that starts with it; `vi.restoreAllMocks()` takes it back.
 */
export function trustCertificate(pem: string): void {
  const original = tls.createSecureContext.bind(tls);
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => {
    const made = original(options);
    const context: unknown = made.context;
    (context as { addCACert(text: string): void }).addCACert(pem);
    return made;
  });
}
