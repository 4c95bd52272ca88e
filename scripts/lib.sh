# Shared by the scripts: the root, the build folder, timed steps, and tools that may be missing.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"

skipped=()
current=""

# step NAME COMMAND… — runs the command and prints its seconds; a failure ends the script and names the step.
step() {
  current="$1" started=$SECONDS
  shift
  printf '\n== %s\n' "$current"
  "$@"
  printf '== %s: %d s\n' "$current" $((SECONDS - started))
  current=""
}
trap '[[ -z "$current" ]] || printf "== %s: FAILED after %d s\n" "$current" $((SECONDS - started)) >&2' EXIT

# skip NAME REASON — names a step that does not run, now and again at the end.
skip() {
  printf '\n== %s: skipped, %s\n' "$1" "$2"
  skipped+=("$1 ($2)")
}

has() { command -v "$1" >/dev/null 2>&1; }

# need TOOL HOW — one line when a tool is missing.
need() {
  has "$1" || { printf 'zhiping needs %s: %s\n' "$1" "$2" >&2; exit 1; }
}

need_tools() {
  need cargo 'install Rust from https://rustup.rs'
  need node 'install Node.js 20 or newer from https://nodejs.org'
  need npm 'install npm, which comes with Node.js'
}

# install_packages FOLDER — npm ci, unless the lockfile is the one already installed.
install_packages() {
  local stamp="$1/node_modules/.installed"
  if ! cmp -s "$1/package-lock.json" "$stamp"; then
    npm ci --prefix "$1" --no-fund --no-audit --no-update-notifier --loglevel=error
    cp "$1/package-lock.json" "$stamp"
  fi
}

build_web() {
  install_packages web
  node web/build.mjs
}
