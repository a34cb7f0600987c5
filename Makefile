# Each command works alone in a fresh clone: it makes its own environment when there is none.

.DEFAULT_GOAL := help
.PHONY: help book lab check lint test notebooks bench lock

PYTHON := .venv/bin/python
READY := .venv/.ready
BOOK := _build/.ready
NODE := node_modules/.ready
SOURCES := _config.yml _toc.yml $(wildcard chapters/*.* data/*.*) $(shell find widgets -type f -not -path "*/__pycache__/*")
# Every processor at once; one that is done takes from the others' tests.
PYTEST := $(PYTHON) -m pytest -n auto --dist worksteal

help:
	@echo "make book        build the book"
	@echo "make lab         open the first chapter in JupyterLab"
	@echo "make check       the quick checks, in about a minute: lint, types, unit tests, JavaScript"
	@echo "make test        run every test, also of notebooks and in a real browser: about ten minutes"
	@echo "make notebooks   execute every chapter and store its outputs"
	@echo "make bench       measure how fast the figures follow a slider"
	@echo "make lock        write requirements.txt from the needs in pyproject.toml (UPGRADE=1: newest versions)"

# The environment, made again only when what it holds has changed.
$(READY): requirements.txt pyproject.toml
	@for python in python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making the environment in .venv, once: a few minutes."; \
	    $$python -m venv .venv \
	      && $(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.txt \
	      && touch $@; \
	    exit; \
	  fi; \
	done; \
	echo "This course needs Python 3.11 or newer: get it from python.org, then run make again." >&2; \
	exit 1

# What checks the JavaScript; no student needs it, and no page carries any of it.
$(NODE): package.json package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

# A failed build is not kept: Sphinx does not repeat the warnings of pages it has built before.
$(BOOK): $(READY) $(SOURCES)
	@rm -rf _build
	@.venv/bin/jupyter-book build . -W --keep-going --quiet || { rm -rf _build; exit 1; }
	@touch $@

book: $(BOOK)
	@echo "The book lies in $(CURDIR)/_build/html/index.html"

lab: $(READY)
	$(PYTHON) -m jupyterlab chapters/00-welcome.ipynb

check: lint
	$(PYTEST) -m "not browser and not notebook and not slow"

lint: $(READY)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	@if command -v npm >/dev/null && [ -f package.json ]; then \
	  $(MAKE) --no-print-directory $(NODE) && npm run --silent check; \
	else \
	  echo "The checks of the JavaScript need Node: without it they are left out."; \
	fi

test: $(READY)
	$(PYTEST)

notebooks: $(READY)
	$(PYTHON) -m tests.notebooks
	$(PYTHON) -m widgets.book.back_matter

bench: $(READY)
	$(PYTHON) -m tests.bench

# Versions that are pinned already stay, unless UPGRADE is set or a need in pyproject.toml has moved.
# uv, because it alone writes one file for Linux, macOS and Windows; nothing else needs it.
lock: $(READY)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@.venv/bin/uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
	  --annotation-style line --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
	  --output-file requirements.txt
	@printf '\n# This repository'"'"'s own package. Why each direct need is there: pyproject.toml.\n-e .\n' >> requirements.txt
