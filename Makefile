# The two commands: `make demo` and `make test`. The rest is convenience.
.PHONY: help demo test stories-postgres bench soak fmt screenshots

help: ## This list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/: .*## /\t/' | expand -t 20

demo: ## Serve a demo season (LISTEN=127.0.0.1:8080 DATA=var/demo)
	@scripts/demo.sh

test: ## Run everything CI runs
	@scripts/test.sh

stories-postgres: ## Tell all browser stories on two instances and PostgreSQL
	@scripts/stories_postgres.sh

bench: ## Measure: acts, pages, log, rules, documents (BENCH="--applicants 1000 --only law,site")
	@scripts/bench.sh $(BENCH)

soak: ## Kill the server 300 times on each engine under a storm (KILLS=300)
	@ZHIPING_KILLS=$${KILLS:-300} cargo nextest run --release --locked --profile soak -p zhiping -E 'test(is_killed)' --no-capture

fmt: ## Format the sources
	@cargo fmt --all

screenshots: ## Take pictures of the pages, and docs/screenshot.png
	@scripts/screenshots.sh

export LISTEN DATA
