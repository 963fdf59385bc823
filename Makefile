# The commands that people type. `make` alone lists them. All of them run in the project's own environment, .venv.

PYTHON ?= python3
BIN := .venv/bin
FUZZ ?= 3000
FUZZ_PLANS ?= 500

.DEFAULT_GOAL := help
.PHONY: help setup check format test thorough quick fuzz readme docs pictures bench clean

help:  ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1 /' | while read -r name text; do printf '%-8s %s\n' "$$name" "$$text"; done

.venv:
	$(PYTHON) -m venv .venv

setup: | .venv  ## make .venv, install the project and its tools into it, and the pre-commit hooks into git
	$(BIN)/pip install -q -e '.[test,dev]'
	$(BIN)/pre-commit install

check:  ## run the linters, as the pre-commit hooks and CI do: ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format:  ## sort imports and lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test:  ## run all tests on two cores
	$(BIN)/python -m pytest -n 2

thorough:  ## run the later parts of long random series, which make test leaves to CI
	$(BIN)/python -m pytest -n 2 -m thorough

quick:  ## run the tests that take less than a few seconds each
	$(BIN)/python -m pytest -n 2 -m 'not slow'

fuzz:  ## read and plan broken and extreme inputs, as many as CI does
	ROLLOUT_FUZZ=$(FUZZ) ROLLOUT_FUZZ_PLANS=$(FUZZ_PLANS) $(BIN)/python -m pytest -n 2 tests/fuzz

readme:  ## run the commands of README.md and fill in their outputs
	$(BIN)/python -m tools.readme_outputs

docs:  ## write the pages that follow from the code: docs/inputs.md, docs/columns.md
	$(BIN)/python -m instances.reference > docs/inputs.md.new
	mv docs/inputs.md.new docs/inputs.md
	$(BIN)/python -m tools.docs_columns

pictures:  ## take README's pictures of the report and of the planner in a browser anew
	$(BIN)/python -m tools.pictures

bench:  ## measure `rollout plan` on fleets of DATA and write docs/benchmarks.md: make bench DATA=folder
	@test -n "$(DATA)" || { echo "make bench DATA=folder: the folder that holds rule_rich_fleet.py" >&2; exit 2; }
	$(BIN)/python -m benchmarks.commands --data "$(DATA)"

clean:  ## remove what tools leave behind; .venv stays
	rm -rf build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
