.DEFAULT_GOAL := help
SHELL := /bin/bash
ARGS ?=
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

STORM ?= 100
DURATION ?= 30m

.PHONY: help run test chaos storm rotations soak check bench fmt clean images image-archives kind-up e2e generate
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: ## build and run everything on this machine: make run ARGS="--duration 20s --summary json"
	@eng/run $(ARGS)

test: ## build and run all tests
	@eng/test

chaos: storm ## the chaos test (another name of storm)

storm: ## every fault a hundred times and nats-server killed ten times, books held against the truth (STORM=N, MARKETPRISM_SEED=N)
	@dotnet build tests/MarketPrism.Integration.Tests -v quiet --nologo
	@MARKETPRISM_STORM=$(STORM) dotnet artifacts/bin/MarketPrism.Integration.Tests/debug/MarketPrism.Integration.Tests.dll -class MarketPrism.Integration.Tests.Storm.StormTests -showLiveOutput

rotations: ## 100 forced rotations at 20,000 frames a second over real sockets, judged (MARKETPRISM_ROTATIONS, MARKETPRISM_RATE)
	@dotnet build tests/MarketPrism.Integration.Tests -c Release -v quiet --nologo
	@MARKETPRISM_ROTATIONS=$${MARKETPRISM_ROTATIONS:-100} MARKETPRISM_RATE=$${MARKETPRISM_RATE:-20000} dotnet artifacts/bin/MarketPrism.Integration.Tests/release/MarketPrism.Integration.Tests.dll -method "*Forced_rotations_under_load*" -showLiveOutput

soak: ## a long run on real sockets with cuts and outages, judged: make soak DURATION=30m
	@eng/soak $(DURATION) $(ARGS)

check: ## format, native publish without warnings, chart lint
	@eng/check

bench: ## the performance table: make bench ARGS=--quick
	@dotnet run --project tests/benchmarks -c Release -- $(ARGS)

images: ## the images with docker (PLATFORM, PUSH=1, SERVICES)
	@eng/images $(TAG)

image-archives: ## the images as archives in artifacts/images, without engine or registry
	@eng/image-archives $(TAG)

kind-up: ## a cluster in Docker with everything on it: build, load, install, demo
	@eng/kind-up

e2e: ## install, demo, helm test, edit, outage, uninstall on the cluster that KUBECONFIG names (kind where it is not set)
	@eng/e2e

generate: ## renew what is written from code: CRD, chart README and schema
	@dotnet build tests/MarketPrism.Operator.Tests -v quiet --nologo && dotnet build tests/MarketPrism.Chart.Tests -v quiet --nologo
	@MARKETPRISM_ACCEPT=1 dotnet artifacts/bin/MarketPrism.Operator.Tests/debug/MarketPrism.Operator.Tests.dll -namespace MarketPrism.Operator.Tests.Crd
	@MARKETPRISM_ACCEPT=1 dotnet artifacts/bin/MarketPrism.Chart.Tests/debug/MarketPrism.Chart.Tests.dll -class MarketPrism.Chart.Tests.ChartFilesTests

fmt: ## format the code
	@dotnet format MarketPrism.sln

clean: ## remove everything that was built
	@rm -rf artifacts TestResults
