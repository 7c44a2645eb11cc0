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

# One process a core, at most four: each holds a model and may start browsers and servers, and with one more than cores
# a loaded machine is slower than what tests of PostgreSQL and of browsers wait for. A file stays in one process, and its servers with it; which file comes first says tests/conftest.py.
# Slow tests run one by one: they load the machine on purpose.
PROCESSES := $(shell $(PYTHON) -c "import os; print(min(4, os.cpu_count() or 1))")
PYTEST := TMPDIR=$$(.ci/scratch) $(BIN)/pytest
IN_PARALLEL := -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run run-cluster dev test test-all check bench bench-large chaos load screenshots widget browser servers lock clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(MODEL) $(WIDGET) ## Start the demo product, its help centre, the widget, the desk and the API
	@$(BIN)/handrail demo

run-cluster: $(MODEL) $(WIDGET) ## Start PostgreSQL, Redis, two processes and a balancer with the demo
	@.ci/servers
	@$(BIN)/python -m tests.cluster

dev: $(MODEL) $(WIDGET) ## The same, started again whenever a Python file changes
	@$(BIN)/watchfiles --filter python '$(BIN)/handrail demo' server knowledge escalation

test: $(MODEL) $(WIDGET) browser servers ## Run the tests of Python and of the widget, without the slow ones
	cd widget && npm test --silent
	$(PYTEST) -m "not slow" $(IN_PARALLEL)

test-all: $(MODEL) $(WIDGET) browser servers ## Run all tests
	cd widget && npm test --silent
	$(PYTEST) -m "not slow" $(IN_PARALLEL) --hypothesis-profile=thorough
	$(PYTEST) -m slow --hypothesis-profile=thorough

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

chaos: $(MODEL) $(WIDGET) ## Kill servers while 1,000 visitors talk, alone and as one of two; takes half an hour
	@.ci/servers
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.chaos --conversations 1000 --kills 80 --at-once 40 --processes 1 --json $(BUILD)/chaos-1.json
	$(BIN)/python -m tests.chaos --conversations 1000 --kills 80 --at-once 40 --processes 2 --json $(BUILD)/chaos-2.json

load: $(MODEL) $(WIDGET) ## Measure a stampede, a stop, sleeping readers, a flood and 20,000 visitors; takes 20 minutes
	@.ci/servers
	@mkdir -p $(BUILD)
	$(BIN)/python -m tests.load --json $(BUILD)/load.json

screenshots: $(MODEL) $(WIDGET) browser ## Take the pictures of the README, and of the panel in all its states, anew
	$(BIN)/python -m tests.screenshots docs/pictures
	$(BIN)/python -m tests.plan_pictures docs/pictures
	$(BIN)/python -m tests.widget_pictures docs

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
