#!/usr/bin/env bash
# A served demo season: builds what is missing, then serves until interrupted.
source "$(dirname "$0")/lib.sh"

need_tools
step "web assets" build_web
# As the tests build it: a first build takes half the time, and the demo is quick enough.
step "build" cargo build --locked -p zhiping
printf '\nhttp://%s\n' "${LISTEN:=127.0.0.1:8080}"
exec "$CARGO_TARGET_DIR/debug/zhiping" demo --listen "$LISTEN" --data "${DATA:-var/demo}"
