#!/usr/bin/env bash
# Figures: release profile, one run, raw output in bench/results. A machine that does nothing else gives the better ones.
source "$(dirname "$0")/lib.sh"

need_tools
step "web assets" build_web
step "build" cargo build --release --locked -p zhiping -p bench
export ZHIPING_POSTGRES_FSYNC=on
step "figures" "$CARGO_TARGET_DIR/release/bench" "$@"
