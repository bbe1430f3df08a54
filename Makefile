# The front door. Everything runs from a bare checkout with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test bench eval check format lock docs lint-knowledge examples clean
help:            ## list the chores
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | sort

$(READY): requirements.lock pyproject.toml scripts/setup.py
	@$(PYTHON) scripts/setup.py $(VENV)
	@touch $(READY)

demo: $(READY)   ## design a real brief, prove it, show the result
	@$(BIN)/dbarchitect design examples/project-management/brief.md

test: check      ## format, lint, types, then every test
	@$(BIN)/python -m pytest -n auto

check: $(READY)  ## format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(READY) ## rewrite the code in the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY)  ## time the main jobs (slow, not part of test)
	@$(BIN)/python -m benchmarks

eval: $(READY)   ## measure how well prose is understood, on both halves of the evaluation set
	@$(BIN)/python -m evaluation

docs: $(READY)   ## rewrite the generated reference pages and JSON Schemas
	@$(BIN)/python scripts/reference.py

lint-knowledge: $(READY) ## faults of the catalogue of technologies, and the claims nobody has confirmed
	@$(BIN)/python scripts/lint_knowledge.py --doubts

examples: $(READY) ## make the bundles of the examples anew
	@$(BIN)/python scripts/examples.py

lock: $(READY)   ## pin all dependencies anew, with hashes and without any registry address
	@$(PYTHON) scripts/lock.py $(VENV)

clean:           ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist
