# Everything starts here: nothing is needed but Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
INSTALLED := .venv/.installed
CLUSTERS := .venv-clusters/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo nightly up down test test-clusters eval check format lock lock-check clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(INSTALLED) ## the demo company, one full nightly through Dagster, and its summary
	@$(BIN)/mfg demo

nightly: $(INSTALLED) ## one nightly run
	@$(BIN)/mfg nightly

up: $(INSTALLED) ## Dagster UI (:3000), copilot API (:8000), operations API (:8001), dbt docs (:8002)
	@$(BIN)/mfg up

down: $(INSTALLED) ## stop everything that was started here
	@$(BIN)/mfg down

test: $(INSTALLED) ## the whole test suite
	@$(BIN)/pytest --numprocesses 2

test-clusters: $(CLUSTERS) ## forecasts on Dask, Spark (needs Java 17) and Ray, in an environment of their own (1.2 GB more)
	@$(CLUSTERS) -m pytest --numprocesses 0 -rs tests/forecasting/test_cluster.py

eval: $(INSTALLED) ## the copilot's answers to the questions of evals/copilot, against the tables
	@$(BIN)/python -m evals.copilot

check: $(INSTALLED) lock-check ## formatter, linter, types, import rules, SQL lint, dbt parse
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests/rejected_share.sql
	$(BIN)/mfg dbt-manifest --check

format: $(INSTALLED) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock holds hashes and no registry address, so it installs behind any mirror. Spark and Ray are not in it: they would
# double the environment of everybody who needs neither.
EXTRAS := demo apprise oidc semantic parquet s3 sftp mysql mssql oracle dask dev
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-emit-find-links $(EXTRAS:%=--extra %) pyproject.toml

lock: $(UV) ## resolve pyproject.toml into requirements.lock
	$(LOCK) --output-file requirements.lock

# Resolving against the lock as it stands changes nothing unless pyproject.toml asks for more than it holds.
lock-check: $(INSTALLED)
	@cp requirements.lock .venv/resolved.lock
	@$(LOCK) --output-file .venv/resolved.lock
	@diff -q requirements.lock .venv/resolved.lock >/dev/null || { echo "requirements.lock does not match pyproject.toml: run make lock"; exit 1; }

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11, 3.12 or 3.13 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 …" if not (3, 11) <= sys.version_info < (3, 14) else 0)'
	@echo "installing into .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv

$(INSTALLED): pyproject.toml requirements.lock | $(UV)
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(CLUSTERS): pyproject.toml requirements.lock | $(UV)
	@$(PYTHON) -m venv --clear .venv-clusters
	@$(UV) pip sync --quiet --python $@ --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $@ --constraint requirements.lock -r pyproject.toml --extra spark --extra ray
	@$(UV) pip install --quiet --python $@ --no-deps --no-build-isolation --editable .
	@touch $@

clean: ## remove the environments; the data in .mfg stays
	rm -rf .venv .venv-clusters
