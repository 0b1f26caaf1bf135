# A Python of 3.11 or newer: the first of these that is one, or the one named with make PYTHON=...
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach python,python3 python3.13 python3.12 python3.11 python3.14,\
	$(shell $(python) -c '$(NEW_ENOUGH)' 2>/dev/null && echo $(python))))

VENV := .venv
LIGHT := $(VENV)/.light
FULL := $(VENV)/.full
LS_VENV := .cache/label-studio
LS := $(LS_VENV)/.ready
LS_PINS := raqqa_nlp/labelstudio/constraints.txt
BIN := $(VENV)/bin
INSTALL := -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo chromium test test-slow test-browser test-labelstudio lint format data train bench notebooks clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

demo: $(LIGHT) ## Print who is said to have said how many of what in the three texts
	@$(BIN)/raqqa-nlp report annotations/texts/*.txt
	@echo
	@echo "The model that ships has been trained on these three texts, so this shows what comes out, not how good it is."
	@echo "Scores on texts it has not seen: README.md, section Scores."

test: export HF_HUB_OFFLINE = 1
test: $(FULL) ## Run the tests that need no server and less than ten seconds each
	$(BIN)/python -m pytest

test-slow: export HF_HUB_OFFLINE = 1
test-slow: $(FULL) ## Run the tests that take longer
	$(BIN)/python -m pytest -m slow

chromium: ## Install Debian's Chromium unless there is one; without it the tests in a browser are skipped
	@test -n "$(CHROMIUM)" || command -v chromium chromium-browser google-chrome chrome >/dev/null || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; }

test-browser: export HF_HUB_OFFLINE = 1
test-browser: $(FULL) ## Run the tests that drive a browser; skipped where no Chromium is installed
	$(BIN)/python -m pytest -m browser -rs

test-labelstudio: export RAQQA_NLP_LABEL_STUDIO_VENV = $(CURDIR)/$(LS_VENV)
test-labelstudio: $(LS) ## Run the tests against a live Label Studio server
	$(LS_VENV)/bin/python -m pytest -m labelstudio tests/labelstudio

lint: $(FULL) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(FULL) ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

data: $(LIGHT) ## Rebuild the corpora, from public sources, in corpora/ (50 MB to fetch; what is there is kept)
	$(BIN)/raqqa-nlp data build -o corpora

train: $(FULL) ## Train the model that ships, on corpora/ or DATA=folder; CONFIG=configs/gold-only.toml needs neither
	$(if $(DATA)$(filter configs/gold-only.toml,$(CONFIG)),,$(MAKE) data)
	$(BIN)/raqqa-nlp train $(or $(CONFIG),configs/default.toml) --data $(or $(DATA),corpora)

bench: $(FULL) ## Scores from this clone alone (1.5 hours, 1.5 GB of peers' packages); with DATA=corpora, all others (hours)
	$(BIN)/python -m benchmarks.scores --runs runs/gold-only --seeds 1 2 3
	$(BIN)/python -m benchmarks.names --runs runs/gold-only
	$(BIN)/python -m benchmarks.groups --runs runs/gold-only
	$(BIN)/python -m benchmarks.agreement
	$(BIN)/python -m benchmarks.scoring_speed
	$(BIN)/python -m benchmarks.peers --runs runs/gold-only
ifdef DATA
	$(BIN)/python -m benchmarks.crossval --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.stages --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.calibration --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.errors scheme --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.names --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.groups --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.peers --data $(DATA) --runs runs/default
	$(BIN)/python -m benchmarks.corpora --data $(DATA)
	$(BIN)/python -m benchmarks.re3d --data $(DATA) --start runs/default/external/checkpoint --runs runs/re3d
	$(BIN)/python -m benchmarks.selection --data $(DATA) --start runs/default/external/checkpoint \
		--runs runs/selection
	$(BIN)/python -m benchmarks.ablations polnear --data $(DATA) --runs runs/ablations
	$(BIN)/python -m benchmarks.ablations scheme --data $(DATA) --start runs/default/external/checkpoint \
		--runs runs/ablations
	$(BIN)/python -m benchmarks.ablations rules --data $(DATA) --start runs/default/external/checkpoint \
		--runs runs/ablations
endif

notebooks: export OMP_NUM_THREADS ?= 1
notebooks: $(FULL) ## Run the notebooks and render them into build/notebooks/, pages that need no network
	$(BIN)/python -m nbconvert --to html --execute --TemplateExporter.extra_template_basedirs=notebooks \
		--template offline --output-dir build/notebooks notebooks/*.ipynb

clean: ## Remove environments, caches and build products
	rm -rf $(VENV) build dist .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "raqqa_nlp needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is older than Python 3.11: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(LIGHT): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing raqqa_nlp"
	@$(BIN)/python $(INSTALL) -c constraints.txt -e .
	@touch $@

$(FULL): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing raqqa_nlp with what training, evaluation and development need (some minutes)"
	@$(BIN)/python $(INSTALL) -c constraints.txt torch
	@$(BIN)/python $(INSTALL) -c constraints.txt -e ".[train,eval,report,serve,spacy,notebooks,dev]"
	@touch $@ $(LIGHT)

$(LS): pyproject.toml $(LS_PINS)
	@test -n "$(PYTHON)" || { echo "raqqa_nlp needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing Label Studio into $(LS_VENV) (some minutes)"
	@$(PYTHON) -m venv $(LS_VENV)
	@$(LS_VENV)/bin/python $(INSTALL) -c $(LS_PINS) label-studio -e ".[annotate,serve]" \
		hypothesis playwright pytest
	@touch $@
