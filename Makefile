# Handrail: `make run` shows it, `make test` tests it, `make help` lists the rest.
# Nothing but Python 3.11+, Node 20+ and the package registries is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WIDGET := widget/dist/manifest.json
BUILD := build
MODELS := $(CURDIR)/$(VENV)/models
MODEL := $(MODELS)/.made
CONSTRAINTS := .ci/constraints.txt
# Torch is named with its exact version: a range would bring gigabytes of CUDA along.
TORCH := $(shell grep '^torch==' $(CONSTRAINTS))
# What runs below finds the embedding model there, ready to be served; without make it is made in the data folder.
export HANDRAIL_MODELS_DIR ?= $(MODELS)

.DEFAULT_GOAL := help
.PHONY: help run dev test test-all check bench bench-large screenshots widget browser servers lock clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(MODEL) $(WIDGET) ## Start the demo product, its help centre, the widget, the desk and the API
	@$(BIN)/handrail demo

dev: $(MODEL) $(WIDGET) ## The same, started again whenever a Python file changes
	@$(BIN)/watchfiles --filter python '$(BIN)/handrail demo' server knowledge escalation

test: $(MODEL) $(WIDGET) browser servers ## Run the tests of Python and of the widget, without the slow ones
	cd widget && npm test --silent
	$(BIN)/pytest -m "not slow"

test-all: $(MODEL) $(WIDGET) browser servers ## Run all tests
	cd widget && npm test --silent
	$(BIN)/pytest

check: $(INSTALLED) $(WIDGET) ## Check style, types and the directions of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict server knowledge escalation
	$(BIN)/mypy --strict --explicit-package-bases tests
	$(BIN)/lint-imports
	cd widget && npm run --silent check

bench: $(MODEL) $(WIDGET) browser servers ## Measure, beside baselines of the same run; writes build/bench.json
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.bench --json $(BUILD)/bench.json

bench-large: $(MODEL) $(WIDGET) browser servers ## The same with 100,000 passages and an ingest of 1,000 articles; takes some 15 minutes
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.bench --passages 100000 --articles 1000 --json $(BUILD)/bench-large.json

screenshots: $(MODEL) $(WIDGET) browser ## Take the pictures of the README anew
	$(BIN)/python -m tests.screenshots docs/pictures

widget: $(WIDGET) ## Build the widget

$(WIDGET): $(shell find widget/src -type f 2>/dev/null) widget/build.mjs widget/package-lock.json
	cd widget && npm ci --silent --no-fund --no-audit && npm run --silent build

$(INSTALLED): pyproject.toml $(CONSTRAINTS)
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --constraint $(CONSTRAINTS) $(TORCH)
	$(BIN)/pip install --quiet --constraint $(CONSTRAINTS) --editable '.[dev]'
	@touch $@

$(MODEL): $(INSTALLED)
	@echo "Preparing the embedding model for onnxruntime, once: some 20 seconds"
	@$(BIN)/python -m knowledge.onnx_export $(MODELS) || echo "It is served by torch instead, which starts later."
	@touch $@

browser:
	@.ci/browser

servers:
	@.ci/servers

lock: $(INSTALLED) ## Write the installed versions into the constraints
	(head -1 $(CONSTRAINTS); $(BIN)/pip freeze --exclude-editable | sed 's/+cpu//') > $(BUILD)/constraints.txt
	mv $(BUILD)/constraints.txt $(CONSTRAINTS)

clean: ## Remove what the commands made, except the demo's data in .handrail
	rm -rf $(VENV) $(BUILD) widget/dist widget/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
