# Sets up .venv by itself, with uv where there is uv, else with pip. Never `uv run` or `uv sync`: constraints.txt is the
# one list of exact versions.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
INSTALL := -c constraints.txt -e '.[pdf,postgres]' --group dev

# The first Python on the PATH that is new enough; `make PYTHON=/path/to/python test` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help demo test soak check bench docs

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1|/p' $(MAKEFILE_LIST) | \
	while IFS='|' read -r name text; do printf 'make %-7s %s\n' "$$name" "$$text"; done

demo: $(STAMP) ## first imports, sign-off, good and bad nights, a rollback, the history; needs nothing
	@$(BIN)/rosterline demo

test: $(STAMP) ## all tests; what a machine lacks is skipped with the reason
	$(BIN)/pytest -q -rfEs -n auto $(ARGS)

# Kills: 72 of each of seven pieces of work on two databases, 1,008. The others: so many times the examples of `make test`.
soak: export ROSTERLINE_TEST_KILLS ?= 72
soak: export ROSTERLINE_TEST_EXAMPLES ?= 20
soak: export ROSTERLINE_TEST_TIMES ?= 20
soak: $(STAMP) ## the long shares: 1,000 kills, many examples; an hour or two
	$(BIN)/pytest -q -rfEs --timeout=7200 --durations=0 --durations-min=10 \
		tests/integration/test_kill.py tests/integration/test_presence_any.py tests/property $(ARGS)

check: $(STAMP) ## style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(STAMP) ## speed, as ratios to a bare parse of the same file
	@$(BIN)/python tests/benchmarks/bench.py $(ARGS)

docs: $(STAMP) ## write the reference pages that are made from the code
	$(BIN)/python docs/generate.py

# Entry points are metadata: the project must be installed, and again when its parts or versions change.
$(STAMP): pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { echo 'rosterline needs Python 3.11 or newer, and none was found.' \
		'Install one, or name it: make PYTHON=/path/to/python3.12'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'rosterline needs Python 3.11 or newer; $(PYTHON) is older or no Python.'; exit 1; }
	@echo 'Setting up $(VENV); the first time takes a minute or two.'
	@if command -v uv >/dev/null; then \
		{ test -x $(BIN)/python || uv venv --quiet --python '$(PYTHON)' $(VENV); } && \
		uv pip install --quiet --python $(BIN)/python $(INSTALL); \
	else \
		{ test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; } && \
		{ $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1' && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check $(INSTALL); \
	fi
	@touch $(STAMP)
