#!/usr/bin/env bash
# All browser stories on two instances behind a proxy, with the database on a PostgreSQL server; about five minutes.
source "$(dirname "$0")/lib.sh"

need_tools
step "web assets" build_web
step "build" cargo build --locked -p zhiping
step "story tools" install_packages browser-tests
export ZHIPING_BIN="$CARGO_TARGET_DIR/debug/zhiping" ZHIPING_BROWSER=required ZHIPING_STORY_DATABASE=postgres
step "browser stories" cargo test --locked -p browser-tests --test stories -- --test-threads=2
