# make demo   duplicates of a synthetic registry of 100,000 people, with reasons (files in demo/)
# make review the review desk in a browser, with 500 doubtful pairs of people who do not exist (files in review-demo/)
# make test   everything that must hold: lint, types, import contracts, tests
# make lint   only the quick part of it
# make soak   the registry and the office killed, damaged and filled up, 200 times each; 12,500 hostile tables (minutes)
# make bench  speed and accuracy, measured on this machine (minutes)
#
# Needs Python 3.11 or newer and nothing else: everything is installed into .venv.
# Another interpreter: make test PYTHON=/usr/bin/python3.12

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
REVIEW := $(VENV)/.review

.PHONY: help demo review test soak lint bench clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(RUNTIME)
	@$(BIN)/python benchmarks/demo.py

review: $(REVIEW)
	@$(BIN)/python examples/review.py --web

test: lint
	@echo "== tests and doctests"
	@$(BIN)/python -m pytest -n auto tests src

soak: $(DEV)
	@$(BIN)/python -m pytest -n auto -m '' tests/registry tests/test_fuzz.py tests/pipeline

lint: $(DEV)
	@echo "== ruff: lint and format"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "== mypy --strict src"
	@$(BIN)/mypy
	@echo "== import contracts"
	@$(BIN)/lint-imports --no-cache

bench: $(DEV)
	@echo "== parts and doors"
	@$(BIN)/python benchmarks/bench_speed.py
	@echo "== blocking where many share what few should"
	@$(BIN)/python benchmarks/blocking_cases.py
	@echo "== installing the peers (once)"
	@$(PIP) --editable '.[bench]' || { echo "make: pip could not install namematch[bench] (see above)" >&2; exit 1; }
	@echo "== Febrl"
	@$(BIN)/python benchmarks/febrl.py
	@echo "== the whole against its peers, 10,000 records (all: python benchmarks/peers.py)"
	@$(BIN)/python benchmarks/peers.py --work six-10k --limit 300 --memory 8

clean:
	rm -rf $(VENV) demo review-demo build dist

# Stamps: made once, and again when the dependencies change.
$(RUNTIME): pyproject.toml | $(BIN)/python
	@echo "== installing namematch into $(VENV) (once)"
	@$(PIP) --editable . || { echo "make: pip could not install namematch (see above)" >&2; exit 1; }
	@touch $@

$(REVIEW): pyproject.toml | $(BIN)/python
	@echo "== installing namematch and what the review desk needs into $(VENV) (once)"
	@$(PIP) --editable '.[review]' || { echo "make: pip could not install namematch[review] (see above)" >&2; exit 1; }
	@touch $@ $(RUNTIME)

$(DEV): pyproject.toml | $(BIN)/python
	@echo "== installing namematch and its development tools into $(VENV) (once)"
	@$(PIP) --editable '.[dev]' || { echo "make: pip could not install namematch[dev] (see above)" >&2; exit 1; }
	@touch $@ $(RUNTIME)

# A command that is there may still not run (version managers), so each is tried.
$(BIN)/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "== making $(VENV) with $$python"; \
			$$python -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "make: $$python -m venv failed; on Debian and Ubuntu: apt install python3-venv" >&2; \
			exit 1; \
		fi; \
	done; \
	echo "make: no Python 3.11 or newer found; try make PYTHON=/path/to/python3" >&2; \
	exit 1
