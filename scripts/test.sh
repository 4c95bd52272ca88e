#!/usr/bin/env bash
# Everything that must hold, in one profile. CI runs this script and nothing else.
source "$(dirname "$0")/lib.sh"

need_tools
export INSTA_UPDATE=no INSTA_REQUIRE_FULL_MATCH=1 INSTA_WORKSPACE_ROOT="$PWD"

has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

system_packages() {
  local missing=()
  has chromium || has chromium-browser || has google-chrome || missing+=(chromium)
  { has fc-list && [[ -n "$(fc-list :lang=zh)" ]]; } || missing+=(fontconfig fonts-noto-cjk)
  has pdftotext || missing+=(poppler-utils)
  has openssl || missing+=(openssl)
  python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3 python3-venv)
  has_postgres || missing+=(postgresql)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if has apt-get && [[ $EUID -eq 0 ]]; then
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null &&
      return 0
  fi
  skip "${missing[*]}" "install them as an administrator; what needs them is left out or fails"
}

# Private items are documented, too, so public text may link to them.
rust_docs() {
  RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --locked --workspace --no-deps --document-private-items --quiet
}

# Snapshots that no test asserts are as bad as ones that differ.
unreferenced_snapshots() {
  local left=0 snapshot
  while IFS= read -r snapshot; do
    if ! grep -qxF "$snapshot" "$1"; then
      printf 'no test asserts %s\n' "$snapshot"
      left=1
    fi
  done < <(find "$PWD/crates" -name '*.snap' | sort)
  return $left
}

rust_tests() {
  local seen="$CARGO_TARGET_DIR/snapshots-seen"
  mkdir -p "$CARGO_TARGET_DIR"
  : >"$seen"
  export INSTA_SNAPSHOT_REFERENCES_FILE="$seen"
  if has cargo-nextest; then
    cargo nextest run --locked --workspace --exclude browser-tests
  else
    cargo test --locked --workspace --exclude browser-tests --quiet --lib --bins --tests
  fi
  cargo test --locked --workspace --quiet --doc
  sort -u "$seen" -o "$seen"
  unreferenced_snapshots "$seen"
}

stories() {
  export ZHIPING_BIN="$CARGO_TARGET_DIR/debug/zhiping" ZHIPING_BROWSER=required
  cargo test --locked -p browser-tests --lib --test stories -- --test-threads=2
}

# One whole way through the season on two instances behind a proxy, with the database on a server; all stories run so by
# `make stories-postgres`.
story_on_postgres() {
  export ZHIPING_BIN="$CARGO_TARGET_DIR/debug/zhiping" ZHIPING_BROWSER=required
  ZHIPING_STORY_DATABASE=postgres cargo test --locked -p browser-tests --test stories -- engineer::
}

# The server that speaks S3, in an environment of its own beside what is built.
s3_server() {
  local venv="$CARGO_TARGET_DIR/s3-server"
  if python3 -c 'import moto.server' 2>/dev/null; then
    export ZHIPING_S3=required
  elif { [[ -x "$venv/bin/python3" ]] || python3 -m venv "$venv"; } &&
    "$venv/bin/python3" -m pip install --quiet --disable-pip-version-check 'moto[server,s3]==5.2.1'; then
    export ZHIPING_S3=required ZHIPING_PYTHON="$venv/bin/python3"
  else
    skip "tests on S3" "python3 -m pip install 'moto[server,s3]' does not work"
  fi
}

# optional TOOL NAME COMMAND… — a check whose tool need not be there.
optional() {
  local tool="$1" name="$2"
  shift 2
  if has "$tool"; then step "$name" "$@"; else skip "$name" "$tool is not installed"; fi
}

step "system packages" system_packages
if has_postgres; then
  export ZHIPING_POSTGRES=required
else
  skip "tests on PostgreSQL" "install postgresql"
fi
step "server for S3" s3_server
step "web assets" build_web
step "web types" npm run --prefix web --silent check
step "format" cargo fmt --all --check
step "lint" cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
step "docs" rust_docs
optional cargo-deny "licences and advisories" cargo deny --log-level error check
optional cargo-machete "unused dependencies" cargo machete
optional typos "spelling" typos
step "build" cargo build --locked -p zhiping
step "rules" "$CARGO_TARGET_DIR/debug/zhiping" rules check
step "tests" rust_tests
if has chromium || has chromium-browser || has google-chrome; then
  step "story tools" install_packages browser-tests
  step "browser stories" stories
  if has_postgres; then step "a story on two instances and PostgreSQL" story_on_postgres; fi
else
  skip "browser stories" "install chromium and fonts-noto-cjk"
fi

printf '\nAll of it: %d s\n' $SECONDS
[[ ${#skipped[@]} -eq 0 ]] || printf 'skipped: %s\n' "${skipped[@]}"
