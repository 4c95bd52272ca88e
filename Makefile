# The two commands: `make demo` and `make test`. The rest is convenience.
.PHONY: help demo test fmt screenshots

help: ## This list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/: .*## /\t/' | expand -t 14

demo: ## Serve a demo season (LISTEN=127.0.0.1:8080 DATA=var/demo)
	@scripts/demo.sh

test: ## Run everything CI runs
	@scripts/test.sh

fmt: ## Format the sources
	@cargo fmt --all

screenshots: ## Take pictures of the pages, and docs/screenshot.png
	@scripts/screenshots.sh

export LISTEN DATA
