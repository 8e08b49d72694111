# Sourced first by the scripts of the action: what they say goes to stdout, and until the token comes GitHub takes
# nothing of it for a command; nor do the matchers that setup-node left make annotations of it. Names from Azure,
# from packages and from strangers' files stand in what is said.

# GitHub reads stdout and stderr as they come, in no order between the two.
exec 2>&1
for owner in tsc eslint-compact eslint-stylish; do echo "::remove-matcher owner=$owner::"; done
MUSTER_STOP_TOKEN="$(node -p 'crypto.randomUUID()')"
export MUSTER_STOP_TOKEN
echo "::stop-commands::$MUSTER_STOP_TOKEN"
heard() { printf '\n::%s::\n' "$MUSTER_STOP_TOKEN"; }
trap heard EXIT

# refuse TEXT: ends the step with an annotation; TEXT is of these scripts alone.
refuse() {
  trap - EXIT
  heard
  echo "::error::$1"
  exit 1
}
