#!/usr/bin/env bash
# Runs what $MUSTER_COMMAND asks for: a step of `muster github`, or of a large fleet the shards and the merge of
# their reports. Everything comes by environment variables, and each line of MUSTER_ARGS and MUSTER_PATHS
# becomes one argument: nothing of it is ever read as shell.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/mute.sh"

# lines TEXT: fills the array `read_lines` with the lines that are not empty.
lines() {
  local line
  read_lines=()
  while IFS= read -r line; do
    if [ -n "$line" ]; then read_lines+=("$line"); fi
  done <<<"$1"
}

lines "$MUSTER_ARGS"
more=(${read_lines[@]+"${read_lines[@]}"})
lines "$MUSTER_PATHS"
files=(${read_lines[@]+"${read_lines[@]}"})
reports="$RUNNER_TEMP/muster-report"
mkdir -p "$reports"
named=(--no-color --name "$MUSTER_NAME")
status=0

case "$MUSTER_COMMAND" in
  plan)
    muster github plan "${named[@]}" --out "$RUNNER_TEMP/plan.json" --report "$RUNNER_TEMP/plan.html" \
      ${more[@]+"${more[@]}"} -- "${files[@]}"
    ;;
  check)
    muster github check "${named[@]}" --out "$RUNNER_TEMP/plan.json" --digest "$MUSTER_DIGEST" \
      ${more[@]+"${more[@]}"} -- "${files[@]}"
    ;;
  deploy)
    muster github deploy "${named[@]}" --report-folder "$reports" ${more[@]+"${more[@]}"} -- "$MUSTER_PLAN" "${files[@]}"
    ;;
  drift)
    muster drift --no-color --format markdown --report "$reports/drift.json" --report "$reports/drift.xml" \
      --report "$reports/drift.html" --report "$reports/summary.md" ${more[@]+"${more[@]}"} \
      -- "${files[@]}" >"$reports/issue.md" || status=$?
    muster github drift "${named[@]}" --exit "$status" -- "$reports"
    ;;
  shards)
    muster shards --no-color --json ${more[@]+"${more[@]}"} -- "$MUSTER_PLAN" >"$RUNNER_TEMP/shards.json"
    tiers="$(node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).tiers.length' "$RUNNER_TEMP/shards.json")"
    # More tiers than the workflow has jobs would be left out without a word.
    [ "$tiers" -le "$MUSTER_TIERS" ] ||
      refuse "The fleet has $tiers tiers, and the workflow has jobs for fewer. Add a job for each, and say how many in \"tiers\"."
    node -p '"tiers=" + JSON.stringify(JSON.parse(fs.readFileSync(process.argv[1], "utf8")).tiers)' \
      "$RUNNER_TEMP/shards.json" >>"$GITHUB_OUTPUT"
    ;;
  shard)
    muster github deploy "${named[@]}" --report-folder "$reports" --shard "$MUSTER_SHARD" \
      --parents "$MUSTER_PARENTS" --digest "$MUSTER_DIGEST" ${more[@]+"${more[@]}"} -- "$MUSTER_PLAN" "${files[@]}"
    ;;
  merge)
    for audit in "$MUSTER_REPORTS"/*.audit.jsonl; do if [ -f "$audit" ]; then cp -- "$audit" "$reports/"; fi; done
    muster merge --no-color --format markdown --report "$reports/report.json" --report "$reports/report.xml" \
      --report "$reports/report.html" -- "$MUSTER_REPORTS"/*.json >>"$GITHUB_STEP_SUMMARY"
    ;;
  *) refuse 'command is none of plan, check, deploy, drift, shards, shard, merge' ;;
esac
