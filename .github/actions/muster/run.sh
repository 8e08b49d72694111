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

args=("github" "$MUSTER_COMMAND" "--name" "$MUSTER_NAME" "--no-color")
files=()
case "$MUSTER_COMMAND" in
  plan) args+=("--out" "$RUNNER_TEMP/plan.json") ;;
  check) args+=("--out" "$RUNNER_TEMP/plan.json" "--digest" "$MUSTER_DIGEST") ;;
  deploy)
    mkdir -p "$RUNNER_TEMP/muster-report"
    for form in json; do args+=("--report" "$RUNNER_TEMP/muster-report/report.$form"); done
    files+=("$MUSTER_PLAN")
    ;;
  drift)
    mkdir -p "$RUNNER_TEMP/muster-report"
    args+=("--report" "$RUNNER_TEMP/muster-report/drift.json")
    ;;
  *)
    echo "::error::command is none of plan, check, deploy, drift"
    exit 1
    ;;
esac

lines "$MUSTER_ARGS"
args+=(${read_lines[@]+"${read_lines[@]}"})
lines "$MUSTER_PATHS"
files+=(${read_lines[@]+"${read_lines[@]}"})

exec muster "${args[@]}" -- "${files[@]}"
