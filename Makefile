# Quotewright: what people type. Everything is made in .venv and var, in this folder.

PYTHON ?= $(shell command -v python3 || command -v python3.14 || command -v python3.13 || command -v python3.12 || command -v python3.11 || echo python3)
BIN := .venv/bin
# Test processes side by side, each with a PostgreSQL of its own.
CORES ?= 2
UV := var/uv/bin/uv
COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test chaos third-party check bench lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):  *## */  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run:  ## Start Quotewright with the demo account and the Syncro sandbox
run: export QUOTEWRIGHT_SANDBOX ?= on
run:
	@$(PYTHON) scripts/bootstrap.py
	@$(BIN)/quotewright up

test:  ## Run every test (ARGS="-k name -x" go to pytest)
	@$(PYTHON) scripts/bootstrap.py --dev --browser
	@$(BIN)/python -m pytest -n $(CORES) --dist loadfile $(ARGS)

chaos:  ## Try everything that can go wrong, at length: about an hour (CHAOS_SEED=n for another)
	@$(PYTHON) scripts/bootstrap.py --dev
	@CHAOS=long $(BIN)/python -m pytest tests/chaos -s $(ARGS)

third-party:  ## Let public clients of others work against the sandbox (needs a package index)
	@$(PYTHON) scripts/bootstrap.py --dev
	@$(BIN)/python -m pytest tests/third_party -m third_party -rs $(ARGS)

check:  ## Lint, format, types, import rules, migrations
	@$(PYTHON) scripts/bootstrap.py --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# The address leads nowhere on purpose: models and migrations are compared without a database.
	DATABASE_URL=postgresql://127.0.0.1:1/none DJANGO_SETTINGS_MODULE=quotewright.config.settings \
		$(BIN)/python -W ignore -m django makemigrations --check --dry-run

bench:  ## Run the benchmarks
	@$(PYTHON) scripts/bootstrap.py --dev
	@set -e; for script in $(filter-out benchmarks/peer_%,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python $$script; done

lock:  ## Write the lock files anew from pyproject.toml
	@test -x $(UV) || { $(PYTHON) -m venv var/uv && var/uv/bin/pip install -q uv; }
	$(COMPILE) -o requirements.lock
	$(COMPILE) -c requirements.lock --extra dev -o requirements-dev.lock

clean:  ## Remove the environment and caches; the data in var stays
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache var/uv
	find src tests scripts benchmarks -name __pycache__ -prune -exec rm -rf {} +
