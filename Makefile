# Communiqué. `make` alone prints what each goal does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPORT := reports/brief/report.html
NOTEBOOKS := $(notdir $(basename $(wildcard notebooks/*.ipynb)))
SAMPLE := $(shell find data/sample -type f 2>/dev/null)
CODE := $(shell find toolkit notebooks -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' 2>/dev/null)

export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help env report sample-report test lint gate bench clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(STAMP) ## set up .venv from the hashed lock (Python 3.11 or newer)

report: $(REPORT) ## make the main report from data/sample and print where it lies
	@echo "Report: $(CURDIR)/$(REPORT)"

sample-report: $(STAMP) ## make every report of data/sample and refresh the digests under reports/sample
	for name in $(NOTEBOOKS); do $(BIN)/python -m toolkit report data/sample --notebook $$name || exit 1; done
	rm -rf reports/sample
	$(BIN)/python -m toolkit digest $(addprefix reports/,$(NOTEBOOKS)) --out reports/sample

test: $(STAMP) ## run all tests
	$(BIN)/python -m pytest -n 2

axe: ## fetch the checker of accessibility that the browser tests use (npm; without it they are skipped)
	npm install --prefix .axe --no-save --no-audit --no-fund --silent axe-core@4.14.1

lint: $(STAMP) ## check style with ruff and types with mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

gate: $(STAMP) ## hold the measured quality against its floors (needs the gold beside the project)
	$(BIN)/python -m benchmarks.gate

bench: $(STAMP) ## measure speed and accuracy against baselines and write benchmarks/results
	$(BIN)/python -m benchmarks.bench

clean: ## remove what the other goals made, the environment included
	rm -rf $(VENV) $(addprefix reports/,$(NOTEBOOKS)) reports/index.html reports/feed.xml reports/runs.jsonl \
	  reports/.work reports/.previous .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(REPORT): $(STAMP) $(SAMPLE) $(CODE)
	$(BIN)/python -m toolkit report data/sample --out reports
