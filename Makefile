# What can be done here; `make` alone lists it.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo serve bench test check quick lint types format schema clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## A running server with a believable world; FRESH=1 begins anew
	@exec $(RUN)vmi-graph demo $(if $(filter-out 0,$(FRESH)),--fresh)

serve: $(VENV)/installed ## A server on an empty database of its own in .data, or on VMI_DATABASE_URL
	@exec $(RUN)vmi-graph serve

test: $(VENV)/for-development ## Run all tests, with a real PostgreSQL and a real Redis
	$(RUN)python -m pytest -n 2 $(ARGS)

check: lint types test ## Exactly what CI runs: format, lint, types, schema, all tests

quick: lint types ## The half of `check` that takes seconds
	$(RUN)python -m pytest -q -n 2 -k test_rules

lint: $(VENV)/for-development ## Format, lint, and the schema as it is checked in
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)vmi-graph schema --check schema.graphql

types: $(VENV)/for-development ## Check the types
	$(RUN)mypy

format: $(VENV)/for-development ## Format, and repair what can be repaired
	$(RUN)ruff format .
	$(RUN)ruff check --fix .

schema: $(VENV)/installed ## Write schema.graphql and docs/settings.md anew
	$(RUN)vmi-graph schema --write schema.graphql
	$(RUN)python -m vmi_graph.running.settings_page docs/settings.md

bench: $(VENV)/for-measuring ## The product beside its peers; the tables in docs/performance.md are written anew
	$(RUN)python -m benchmarks --keep $(ARGS)
	$(RUN)python -m benchmarks.fanout --keep

soak: $(VENV)/for-development ## Kill a server amid minutes of 32 clients, and count what is left
	VMI_TEST_CONSUMPTIONS=$(or $(CONSUMPTIONS),150) $(RUN)python -m pytest tests/running/test_crash.py $(ARGS)

clean: ## Remove what was installed and built; data folders stay
	rm -rf $(VENV) dist build vmi_graph/static .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "vmi_graph needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN)pip install --quiet "pip>=25.1"

$(VENV)/installed: pyproject.toml vmi_graph/web/package-lock.json | $(VENV)/bin/python
	@echo "Installing; the web pages are built on the way, which takes a minute or two."
	$(RUN)pip install --editable .
	@touch $@

$(VENV)/for-development: pyproject.toml $(VENV)/installed
	$(RUN)pip install --group dev
	@touch $@

$(VENV)/for-measuring: pyproject.toml $(VENV)/installed
	$(RUN)pip install --group bench
	@touch $@
