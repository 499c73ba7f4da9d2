# Needs git, make and Python 3.11 or newer. Everything else goes into .venv, by pip.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist worksteal
KERNEL := $(wildcard src/blowball/compiled.py src/blowball/rng.py src/blowball/engine/*.py)

.PHONY: help setup demo serve images test lint verify verify-long bench bench-peers docs clean

help:           ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

setup: .venv/installed .venv/compiled  ## install blowball and its tools into .venv, once

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "blowball needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

# Compiled at the first run anyway, and again whenever the kernel has changed: here it is said, and done for all records.
.venv/compiled: .venv/installed $(KERNEL)
	@echo 'compiling the engine, about a minute'
	@$(BIN)/python -c "import blowball as b; c = b.get_cancer('breast'); s = b.Scenario(c, b.Population.typical(c, 9)); \
	  [b.simulate(s, kept) for kept in ('patients', 'summary')]"
	@touch $@

demo: setup     ## simulate the Rotterdam patients and write the report
	$(BIN)/blowball demo

serve: setup    ## open the page on this machine: stories, levers, a follow-up plan, the evidence
	$(BIN)/blowball serve $(if $(PORT),--port $(PORT)) $(if $(NO_BROWSER),--no-browser)

images: demo    ## draw the figure of README.md again
	mkdir -p docs/images
	cp out/demo/figure.svg docs/images/demo.svg

test: setup     ## run the tests
	$(PYTEST) -m 'not slow'

lint: setup     ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

verify: setup   ## compare with closed forms, other programs and published figures; a page with every check
	$(PYTEST) tests verification -m 'verification and not slow' --verify-report out/verify

verify-long: setup  ## the same with the slow ones
	$(PYTEST) tests verification -m 'verification or slow' --verify-report out/verify-long

bench: setup    ## patients a second, compile time, memory
	$(BIN)/python -m bench
	$(BIN)/python -m bench.web
	$(BIN)/python -m bench.sets

bench-peers: setup  ## the same beside other simulators that are installed; PEERS=their Python
	$(BIN)/python -m bench.peers $(if $(PEERS),--python $(PEERS))

docs: .venv/docs  ## build the pages in docs/_build/html; a warning is an error
	$(BIN)/python -m sphinx -W --keep-going -E -q -b html docs docs/_build/html
	@echo docs/_build/html/index.html

.venv/docs: .venv/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[docs]'
	@touch $@

clean:          ## remove what was made, .venv included
	rm -rf .venv build dist docs/_build docs/cancers docs/api.md .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
