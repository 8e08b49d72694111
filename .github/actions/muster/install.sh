#!/usr/bin/env bash
# Installs $MUSTER_PACKAGE for the steps that follow. Only an exact version or a file: what was tried in
# a pull request is what deploys.

set -euo pipefail

if [[ ! "$MUSTER_PACKAGE" =~ ^(@[a-z0-9-]+/)?[a-z0-9-]+@[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ && "$MUSTER_PACKAGE" != *.tgz ]]; then
  echo "::error::package is '$MUSTER_PACKAGE'. Give an exact version such as sentinel-muster@0.1.0, or a .tgz file."
  exit 1
fi

prefix="$RUNNER_TEMP/muster"
npm install --prefix "$prefix" --ignore-scripts --no-audit --no-fund -- "$MUSTER_PACKAGE"
echo "$prefix/node_modules/.bin" >>"$GITHUB_PATH"
