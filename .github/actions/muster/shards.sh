#!/usr/bin/env bash
# shards: the parents as matrices, one a tier, as the output `tiers`. shard: applies the parents of one.
# merge: joins what the shards reported. What the pipeline does with a fleet that one job cannot carry.
# Everything comes by environment variables, as in run.sh, which calls this with the lines of MUSTER_ARGS,
# two dashes and the lines of MUSTER_PATHS.

set -euo pipefail

reports="$RUNNER_TEMP/muster-report"
status=0

case "$MUSTER_COMMAND" in
  shards)
    muster shards --no-color --json "$@" >"$RUNNER_TEMP/shards.json" || status=$?
    if [ "$status" -ne 0 ]; then exit "$status"; fi
    # More tiers than the workflow has jobs would be left out without a word.
    node -e '
      const { tiers } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
      const jobs = Number(process.env.MUSTER_TIERS);
      if (tiers.length > jobs) {
        console.log(`::error::The fleet has ${tiers.length} tiers, and the workflow has jobs for ${jobs}. Add a job for each, and say how many in "tiers".`);
        process.exit(1);
      }
      require("fs").appendFileSync(process.env.GITHUB_OUTPUT, `tiers=${JSON.stringify(tiers)}\n`);
    ' "$RUNNER_TEMP/shards.json"
    ;;
  shard)
    chosen=()
    while IFS= read -r parent; do chosen+=("--parent" "$parent"); done \
      < <(node -p 'JSON.parse(process.env.MUSTER_PARENTS).join("\n")')
    # Names from Azure stand in what it says: until the token comes, GitHub takes none of it for a command.
    token="$(node -p 'crypto.randomUUID()')"
    echo "::stop-commands::$token"
    muster apply --no-color --yes "${chosen[@]}" --report "$reports/$MUSTER_SHARD.json" \
      --report "$reports/$MUSTER_SHARD.md" "$@" 2>&1 || status=$?
    echo "::$token::"
    if [ -f "$reports/$MUSTER_SHARD.md" ]; then cat "$reports/$MUSTER_SHARD.md" >>"$GITHUB_STEP_SUMMARY"; fi
    exit "$status"
    ;;
  merge)
    token="$(node -p 'crypto.randomUUID()')"
    echo "::stop-commands::$token"
    muster merge --no-color --format markdown --report "$reports/report.json" --report "$reports/report.xml" \
      --report "$reports/report.html" -- "$MUSTER_REPORTS"/*.json 2>&1 >>"$GITHUB_STEP_SUMMARY" || status=$?
    echo "::$token::"
    exit "$status"
    ;;
esac
