#!/usr/bin/env bash
# Takes the pictures of the stories; the first page becomes docs/screenshot.png.
source "$(dirname "$0")/lib.sh"

need_tools
step "web assets" build_web
step "story tools" install_packages browser-tests
step "build" cargo build --locked -p zhiping
export ZHIPING_BIN="$CARGO_TARGET_DIR/debug/zhiping" ZHIPING_BROWSER=required
step "stories" cargo test --locked -p browser-tests --test stories -- --test-threads=2
cp "$CARGO_TARGET_DIR/screenshots/first-page.png" docs/screenshot.png
printf '\nAll pictures: %s\n' "$CARGO_TARGET_DIR/screenshots"
