.DEFAULT_GOAL := help
SHELL := /bin/bash
ARGS ?=
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

.PHONY: help run test check bench fmt clean
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: ## build and run everything on this machine: make run ARGS="--duration 20s --summary json"
	@eng/run $(ARGS)

test: ## build and run all tests
	@eng/test

check: ## format, trimmed publish without warnings, chart lint
	@eng/check

bench: ## the performance table: make bench ARGS=--quick
	@dotnet run --project tests/benchmarks -c Release -- $(ARGS)

fmt: ## format the code
	@dotnet format MarketPrism.sln

clean: ## remove everything that was built
	@rm -rf artifacts TestResults
