#!/usr/bin/env bash
# Installs $MUSTER_PACKAGE for the steps that follow: an exact version or a file, so that what was tried in a pull
# request is what deploys. The lock file in the package says which packages come with it, byte for byte, whatever
# is newer in the registry; no package's script runs.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/mute.sh"

prefix="$RUNNER_TEMP/muster"
rm -rf "$prefix"
mkdir -p "$prefix/package" "$prefix/bin"

# Before a version is in the registry, or to be independent of it, its package can lie beside the action.
beside="$(cd -- "${BASH_SOURCE[0]%/*}" && pwd)/${MUSTER_PACKAGE/@/-}.tgz"
if [ -f "$beside" ]; then
  archive="$beside"
  cd "$prefix"
elif [[ "$MUSTER_PACKAGE" == *.tgz && -f "$MUSTER_PACKAGE" ]]; then
  archive="$(realpath -- "$MUSTER_PACKAGE")"
  cd "$prefix"
elif [[ "$MUSTER_PACKAGE" =~ ^(@[a-z0-9-]+/)?[a-z0-9-]+@[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
  # Here nobody's .npmrc names another registry, as one in the repository could.
  cd "$prefix"
  echo '{}' >package.json
  npm pack --ignore-scripts -- "$MUSTER_PACKAGE"
  archive="$(echo "$prefix"/*.tgz)"
else
  echo "package: $MUSTER_PACKAGE"
  refuse 'package is neither an exact version such as sentinel-muster@0.1.0 nor a .tgz file that is there.'
fi

tar -xzf "$archive" -C package --strip-components=1
cd package
[ -f npm-shrinkwrap.json ] || refuse 'The package has no npm-shrinkwrap.json, so nothing says which packages it was released with.'
npm ci --omit=dev --ignore-scripts --no-audit --no-fund
program="$PWD/$(node -p 'JSON.parse(fs.readFileSync("package.json", "utf8")).bin.muster')"
chmod +x "$program"
ln -s "$program" "$prefix/bin/muster"
echo "$prefix/bin" >>"$GITHUB_PATH"
