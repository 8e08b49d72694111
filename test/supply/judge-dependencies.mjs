/** Licences that what is delivered may have. */
const delivered = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

/** Licences that tools may have besides: they stay on the machine that builds. */
const forTools = new Set([...delivered, 'CC0-1.0', 'MPL-2.0', 'PSF', 'Python-2.0']);

const registry = 'https://registry.npmjs.org/';

/**
 * What is wrong with the dependencies, one line each, by path: a range in place of a pin, a package from elsewhere
 * than the npm registry or without a checksum, a licence that is not on the list.
 *
 * `lock` is package-lock.json; `manifestOf` reads an installed package's package.json by its path in the
 * lock file, for old packages whose licence the lock file does not have.
 */
export function judgeDependencies(manifest, lock, manifestOf) {
  const ranges = ['dependencies', 'devDependencies'].flatMap((field) =>
    Object.entries(manifest[field] ?? {}).flatMap(([name, version]) =>
      /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) ? [] : [`${field} ${name}: ${version} is not one version`],
    ),
  );
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  return [...ranges, ...packages.flatMap(([path, entry]) => judgePackage(path, entry, manifestOf))];
}

function judgePackage(path, entry, manifestOf) {
  const license = entry.license ?? licenseOf(manifestOf(path));
  const allowed = entry.dev === true ? forTools : delivered;
  return [
    // Without an address it is the registry's own.
    ...((entry.resolved ?? registry).startsWith(registry) ? [] : [`${path}: not of the npm registry`]),
    ...(entry.integrity?.startsWith('sha512-') ? [] : [`${path}: no sha512 checksum`]),
    ...(isAllowed(license, allowed) ? [] : [`${path}: licence ${license ?? 'unknown'}`]),
  ];
}

/** `(MIT OR CC0-1.0)`: one of them is enough; of an AND each is needed. */
function isAllowed(license, allowed) {
  if (license === undefined) return false;
  return license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one)));
}

/** Of a package.json, also in the ways of ten years ago. */
function licenseOf(manifest) {
  if (typeof manifest?.license === 'string') return manifest.license;
  const types = [manifest?.license, manifest?.licenses].flat().flatMap((one) => one?.type ?? []);
  return types.length === 0 ? undefined : types.join(' AND ');
}
