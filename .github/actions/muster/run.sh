#!/usr/bin/env bash
# Runs `muster github $MUSTER_COMMAND`. Everything comes by environment variables, and each line of
# MUSTER_ARGS and MUSTER_PATHS becomes one argument: nothing of it is ever read as shell.

set -euo pipefail

# lines TEXT: fills the array `read_lines` with the lines that are not empty.
lines() {
  local line
  read_lines=()
  while IFS= read -r line; do
    if [ -n "$line" ]; then read_lines+=("$line"); fi
  done <<<"$1"
}

mkdir -p "$RUNNER_TEMP/muster-report"
reports="$RUNNER_TEMP/muster-report"
args=("--name" "$MUSTER_NAME" "--no-color")
files=()
case "$MUSTER_COMMAND" in
  plan) args+=("--out" "$RUNNER_TEMP/plan.json") ;;
  check) args+=("--out" "$RUNNER_TEMP/plan.json" "--digest" "$MUSTER_DIGEST") ;;
  deploy)
    args+=("--report-folder" "$reports")
    files+=("$MUSTER_PLAN")
    ;;
  drift | shards | shard | merge) ;;
  *)
    echo "::error::command is none of plan, check, deploy, drift, shards, shard, merge"
    exit 1
    ;;
esac

lines "$MUSTER_ARGS"
more=(${read_lines[@]+"${read_lines[@]}"})
lines "$MUSTER_PATHS"
files+=(${read_lines[@]+"${read_lines[@]}"})

case "$MUSTER_COMMAND" in
  shards | shard | merge) exec "${BASH_SOURCE[0]%/*}/shards.sh" ${more[@]+"${more[@]}"} -- "${files[@]}" ;;
esac

if [ "$MUSTER_COMMAND" = drift ]; then
  # Names from Azure stand in what it says: until the token comes, GitHub takes none of it for a command.
  token="$(node -p 'crypto.randomUUID()')"
  status=0
  echo "::stop-commands::$token"
  muster drift --no-color --format markdown --report "$reports/drift.json" --report "$reports/drift.xml" \
    --report "$reports/summary.md" ${more[@]+"${more[@]}"} -- "${files[@]}" 2>&1 >"$reports/issue.md" || status=$?
  echo "::$token::"
  exec muster github drift "${args[@]}" --exit "$status" -- "$reports"
fi

exec muster github "$MUSTER_COMMAND" "${args[@]}" ${more[@]+"${more[@]}"} -- "${files[@]}"
