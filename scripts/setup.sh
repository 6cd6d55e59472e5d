#!/usr/bin/env bash
# Makes this checkout ready to run: Node checked, npm packages, a redis-server, dist built. Says nothing when nothing
# is to do. Needs only bash, coreutils and npm, because it runs before anything is installed.
#   --for-tests, --for-demo   a redis-server of our own is needed even where REDIS_URL is set
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LOG=$(mktemp "${TMPDIR:-/tmp}/fairdial-setup.XXXXXX")
trap 'rm -f "$LOG"' EXIT

# All output goes to stderr: `npm run fairdial -- status --json` must stay readable by machines.
say() { echo "setup: $*" >&2; }

fail() {
  echo "setup: $*" >&2
  exit 1
}

# Runs a command in silence; shows what it said only when it fails.
quietly() { "$@" >"$LOG" 2>&1 </dev/null; }

show_log() { tail -n 40 "$LOG" >&2; }

check_node() {
  command -v node >/dev/null || fail "Node.js is missing. Install version 20.19 or later from https://nodejs.org and run this again."
  local version major minor
  version=$(node --version)
  IFS=. read -r major minor _ <<<"${version#v}"
  if ((major < 20 || (major == 20 && minor < 19))); then
    fail "Node.js 20.19 or later is needed; this is $version. Install a newer one from https://nodejs.org and run this again."
  fi
}

install_packages() {
  local installed=node_modules/.package-lock.json
  if [[ -f $installed && ! package-lock.json -nt $installed ]]; then return; fi
  say "installing npm packages"
  # Without the development packages (NODE_ENV=production leaves them out) nothing could be built.
  local flags=(--include=dev --no-audit --no-fund --loglevel=error)
  if quietly npm ci "${flags[@]}"; then return; fi
  # npm ci refuses a lock file that lacks a package for another kind of machine; install keeps to it as far as it goes.
  if grep -q EUSAGE "$LOG" && quietly npm install --no-save "${flags[@]}"; then return; fi
  head -n 20 "$LOG" >&2
  fail "the npm packages could not be installed (see above). Check the network and run this again."
}

redis_is_elsewhere() {
  [[ -n ${REDIS_URL:-} ]] || { [[ -f .env ]] && grep -Eq '^[[:space:]]*(export[[:space:]]+)?REDIS_URL=.*[^[:space:]"'\'']' .env; }
}

# The same places and the same oldest version (6.2) as src/redis/embedded-binary.ts.
has_redis() {
  local folder name version major minor
  for folder in "" /usr/local/bin/ /opt/homebrew/bin/ /usr/bin/; do
    for name in redis-server valkey-server; do
      version=$("$folder$name" --version 2>/dev/null) || continue
      [[ $version =~ v=([0-9]+)\.([0-9]+) ]] || continue
      major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
      if ((major > 6 || (major == 6 && minor >= 2))); then return 0; fi
    done
  done
  return 1
}

# Prints the words to put before a command that needs root; fails where we may not become root unasked.
root_prefix() {
  if [[ $(id -u) == 0 ]]; then return 0; fi
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && echo "sudo -n"
}

apt_install() {
  # shellcheck disable=SC2086 # two words, or none
  quietly $1 env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$2"
}

install_with_apt() {
  local root
  command -v apt-get >/dev/null && root=$(root_prefix) || return 1
  say "installing redis-server with apt-get"
  if apt_install "$root" redis-server && has_redis; then return 0; fi
  # shellcheck disable=SC2086
  quietly $root apt-get update -q || true
  { apt_install "$root" redis-server && has_redis; } || { apt_install "$root" valkey-server && has_redis; }
}

install_with_brew() {
  command -v brew >/dev/null || return 1
  say "installing redis with brew"
  HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_INSTALL_CLEANUP=1 quietly brew install redis && has_redis
}

ensure_redis() {
  if has_redis || install_with_apt || install_with_brew; then return; fi
  show_log
  fail "a redis-server (or valkey-server) of version 6.2 or later is needed and could not be installed here. Do one of:
  sudo apt-get update && sudo apt-get install redis-server     (Debian, Ubuntu)
  sudo dnf install valkey                                      (Fedora)
  brew install redis                                           (macOS)
  export REDIS_URL=redis://…                                   (a Redis you already run; tests and demo need a local one)
and run this again."
}

# The same places as test/page/browser.ts.
has_chromium() {
  local place
  for place in "${FAIRDIAL_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [[ -n $place && -x $place ]]; then return 0; fi
  done
  return 1
}

# Only for the tests of the page, which are skipped without one: tried once, and never a reason to stop.
try_chromium() {
  local tried=node_modules/.chromium-tried
  if has_chromium || [[ -f $tried ]] || ! command -v apt-get >/dev/null || [[ $(id -u) != 0 ]]; then return 0; fi
  say "installing chromium with apt-get, for the tests of the page"
  apt_install "" chromium || { quietly apt-get update -q && apt_install "" chromium; } || true
  if has_chromium; then return 0; fi
  touch "$tried"
  say "chromium could not be installed: the tests of the page are skipped (FAIRDIAL_CHROMIUM names another browser)"
}

build() {
  local stamp=dist/.built
  if [[ -f $stamp && -z $(find src scripts/copy-assets.mjs package.json tsconfig.json tsconfig.build.json tsconfig.page.json -newer "$stamp" -print -quit) ]]; then
    return
  fi
  say "building"
  mkdir -p dist
  # The stamp is as old as the beginning of the build: a file saved meanwhile is built the next time.
  touch dist/.building
  quietly npm run --silent build || {
    show_log
    fail "the build failed (see above)."
  }
  mv dist/.building "$stamp"
}

check_node
install_packages
if [[ ${1:-} == --for-* ]] || ! redis_is_elsewhere; then ensure_redis; fi
if [[ ${1:-} == --for-tests ]]; then try_chromium; fi
build
