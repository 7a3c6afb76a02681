# Two commands matter: `make run` and `make test`. `make help` lists all.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
LANGUAGES := pl ru
SIZE ?= 10k
# One process more than there are cores: a good part of the tests waits for processes, sweeps and browsers.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
# The first Python of 3.11 or later; when there is none, python3 says so itself (scripts/install.py).
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done || echo python3)
UV_COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"

.PHONY: help run install install-dev test fast lint bench chaos i18n lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install  ## install, migrate, load the demo on first start, serve on http://127.0.0.1:8000
	@PORTAL_DEMO=$${PORTAL_DEMO:-1} exec $(PY) -m workers.boot

test: install-dev  ## everything: both databases, browser journeys, house rules
	@$(PY) scripts/browser.py
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup

fast: install-dev  ## one database, no browser
	$(PY) -m pytest -n auto --dist loadgroup --database sqlite -m "not browser and not slow"

lint: install-dev  ## style, types, layers
	$(PY) -m ruff check .
	.venv/bin/ty check --error-on-warning portal assets workers
	.venv/bin/lint-imports

bench: install-dev  ## tables of what pages cost, SIZE=10k|100k|1m
	$(PY) -m benchmarks $(SIZE)

chaos: install-dev  ## every fault 20 times, on both databases
	CHAOS_RUNS=20 $(PY) -m pytest tests/chaos -p no:cacheprovider -n $(WORKERS)

i18n: install-dev  ## collect the messages and update the catalogues
	.venv/bin/pybabel extract -F babel.cfg -k _l -k ngettext_l:1,2 --sort-by-file --no-wrap --omit-header -o portal/translations/messages.pot .
	for l in $(LANGUAGES); do .venv/bin/pybabel update -l $$l --no-fuzzy-matching --ignore-obsolete --no-wrap -i portal/translations/messages.pot -d portal/translations; done

lock: install-dev  ## requirements*.in -> hashed requirements*.txt
	$(UV_COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	$(UV_COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt
	$(UV_COMPILE) $(UPGRADE) requirements-semantic.in -o requirements-semantic.txt
	$(UV_COMPILE) $(UPGRADE) requirements-uv.in -o requirements-uv.txt

clean:  ## remove caches and compiled files; data in var/ and .venv stay
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -path ./.venv -prune -o \( -name __pycache__ -o -name '*.mo' \) -print0 | xargs -0 rm -rf

install:  ## what production needs: .venv and compiled translations
	@$(PYTHON) scripts/install.py
	@$(PY) -m portal.core.catalogues

install-dev:
	@$(PYTHON) scripts/install.py --dev
