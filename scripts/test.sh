#!/usr/bin/env bash
# Everything that must hold before a change is shared: lint, types, tests. With arguments, only `vitest run ARGUMENTS`.
#   FAIRDIAL_TEST_JSON=FILE   also writes vitest's results there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/setup.sh --for-tests
BIN=$PWD/node_modules/.bin
RESULTS=${FAIRDIAL_TEST_JSON:-}

# Tests bring their own settings: what this shell has set for real work must not reach them.
# FAIRDIAL_CHROMIUM is for the tests themselves: the browser in which the page is looked at.
for name in $(compgen -e | grep -E '^(FAIRDIAL_|ONEINBOX_|REDIS_URL$|LOG_LEVEL$|LOG_PRETTY$)' | grep -v '^FAIRDIAL_CHROMIUM$' || true); do unset "$name"; done

if (($# > 0)); then exec "$BIN/vitest" run "$@"; fi

failed=0

# Silent when green; all it said when red.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1 </dev/null); then
    echo "$name: ok"
  else
    printf '%s\n%s: failed\n' "$output" "$name"
    failed=1
  fi
}

if "$BIN/biome" --version >/dev/null 2>&1; then
  check lint "$BIN/biome" check .
elif [[ -n ${CI:-} ]]; then
  check lint "$BIN/biome" check .
else
  echo "lint: skipped, no biome for this machine is installed"
fi
check types "$BIN/tsc" --noEmit

reporters=(--reporter=dot)
if [[ -n $RESULTS ]]; then reporters+=(--reporter=json "--outputFile.json=$RESULTS"); fi
"$BIN/vitest" run "${reporters[@]}" || failed=1
exit $failed
