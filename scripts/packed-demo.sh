#!/usr/bin/env bash
# What a stranger does first: the package, packed as it would be published, installed into an empty folder, and its demo
# run there. Needs a built dist, a redis-server and a package registry. About a minute for each Node.
#   bash scripts/packed-demo.sh            with the Node of this shell
#   bash scripts/packed-demo.sh 20 22 24   with the latest of each of these, fetched from the registry
set -euo pipefail
# Else a failure inside $(…) would go unseen.
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."

WORK=$(mktemp -d "${TMPDIR:-/tmp}/fairdial-packed.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
PROMISE="The reports agree with the simulator's log, and every limit was kept."

# A folder outside this checkout has no .npmrc of ours: what it says is said here.
npm_install() { npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@"; }

# Prints the folder of a Node of this version, for this kind of machine.
fetch_node() {
  local folder=$WORK/node-$1 package
  package=$(node -p '`node-${process.platform}-${process.arch}`')
  mkdir -p "$folder"
  npm_install --prefix "$folder" "$package@$1" >&2
  echo "$folder/node_modules/$package/bin"
}

# In a subshell: neither the folder nor the PATH of one Node reaches the next.
run_demo() (
  if (($# > 0)); then
    PATH=$(fetch_node "$1"):$PATH
    [[ $(node --version) == v"$1"* ]] || {
      echo "packed demo: asked for Node $1, got $(node --version)" >&2
      exit 1
    }
  fi
  folder=$(mktemp -d "$WORK/empty.XXXXXX")
  cd "$folder"
  npm_install "$WORK"/fairdial-*.tgz >&2
  said=$(env -u REDIS_URL -u FAIRDIAL_DATA_DIR npx --no -- fairdial demo </dev/null 2>&1) || {
    printf '%s\n' "$said" >&2
    echo "packed demo on Node $(node --version): failed" >&2
    exit 1
  }
  if [[ $said != *"$PROMISE"* || $(wc -l <reports/demo/contacts.csv) != 229 ]]; then
    printf '%s\n' "$said" >&2
    echo "packed demo on Node $(node --version): it ended well, and said or wrote something else" >&2
    exit 1
  fi
  echo "packed demo on Node $(node --version): ok"
)

npm pack --silent --pack-destination "$WORK" >/dev/null
if (($# == 0)); then run_demo; fi
for version in "$@"; do run_demo "$version"; done
