# Needs Python 3.11 or newer and make; nothing else. `make` alone lists what there is.

.DEFAULT_GOAL := help
.PHONY: help run test t lint format messages bench verify mirror backup doctor check soak
MAKEFLAGS += --no-print-directory
VENV := .venv
BIN := $(VENV)/bin

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.can-run ## The whole site on http://localhost:8000, with demonstration accounts (PORT=9000 make run)
	@DEBUG=1 exec $(BIN)/python manage.py run

test: $(VENV)/.can-test ## Every test, on SQLite and then those with a database on PostgreSQL too
	@$(BIN)/python -m tests --create-db

t: $(VENV)/.can-test ## The tests on the database of the last time: make t ARGS="tests/helpdesk -k receipt"
	@$(BIN)/python -m pytest $(ARGS)

soak: $(VENV)/.can-test ## The long ones, for hours: make soak, make soak WHAT=posts, make soak WHAT=kills COUNT=500
	@SOAK=1 COUNT=$(COUNT) $(BIN)/python -m pytest tests/soak $(if $(WHAT),-k $(WHAT)) -v --durations=0

lint: $(VENV)/.can-test ## Style, templates, types, and which way imports point
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djhtml --check --tabwidth 4
	@DEBUG=1 $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.can-test ## Put code and templates into their style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djhtml --tabwidth 4

messages: $(VENV)/.can-test ## Collect the words of templates and code for the translators
	@DEBUG=1 $(BIN)/python manage.py collect_messages

bench: $(VENV)/.can-test ## Measure pages, messages and memory (WRITE=1 puts it into docs/performance.md)
	@$(BIN)/python -m bench $(if $(WRITE),--write)

verify: $(VENV)/.can-run ## Are the published files what rendering them now would make? Compares every byte
	@$(BIN)/python manage.py verify

mirror: $(VENV)/.can-run ## A copy of all pages for a disk or another server: make mirror DIR=/media/disk/help
	@$(BIN)/python manage.py mirror $(DIR)

backup: $(VENV)/.can-run ## One sealed file with everything that would be missed: make backup TO=/safe/place
	@$(BIN)/python manage.py backup $(if $(TO),--to $(TO))

doctor: $(VENV)/.can-run ## Is this machine's environment fit for the real thing?
	@DEBUG=0 $(BIN)/python manage.py check --deploy --fail-level WARNING

check: lint test ## All that the continuous integration does

# --- The virtual environment. A mark is set last, so that a run that was cut off is done again ---

PYTHONS = $(or $(PY),python3.14 python3.13 python3.12 python3.11 python3 python)
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))

find_python = \
	python=; \
	for each in $(PYTHONS); do \
		if $$each -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed and none was found ($(PYTHONS))." \
			"Name one: make $(MAKECMDGOALS) PY=/path/to/python3.12" >&2; exit 1; \
	fi

with_uv = \
	uv --version >/dev/null 2>&1 && uv venv -q --allow-existing --python "$$python" $(VENV) && \
	VIRTUAL_ENV=$(VENV) uv pip install -q --require-hashes -r $(1)

with_pip = \
	{ $$python -m venv $(VENV) || { \
		echo "$$python cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; \
		exit 1; }; } && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)

install = \
	$(find_python); \
	if ! $(BIN)/python -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then rm -rf $(VENV); fi; \
	echo "Installing $(1) into $(VENV) with $$($$python --version) ..."; \
	if ! { $(call with_uv,$(1)); }; then \
		if ! { $(call with_pip,$(1)); }; then \
			echo "Installing did not finish. Is the network up? Then again: make $(MAKECMDGOALS)" >&2; \
			exit 1; \
		fi; \
	fi; \
	touch $@

$(VENV)/.can-run: requirements.txt
	@$(call install,requirements.txt)

$(VENV)/.can-test: requirements-dev.txt requirements.txt
	@$(call install,requirements-dev.txt)
	@touch $(VENV)/.can-run
