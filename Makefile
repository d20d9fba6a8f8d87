# Needs Python 3.11 or newer and make; nothing else. `make` alone lists what there is.

.DEFAULT_GOAL := help
.PHONY: help run test t lint format messages bench verify mirror backup doctor check soak gallery film image-test \
	install upgrade uninstall report asked release mutate
MAKEFLAGS += --no-print-directory
# The package `website` lies in `site/`, which is no package itself.
export PYTHONPATH := $(CURDIR)/site
VENV := .venv
BIN := $(VENV)/bin

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.can-run ## The whole site on http://localhost:8000, with demonstration accounts (PORT=9000 make run)
	@DEBUG=1 exec $(BIN)/python manage.py run

test: $(VENV)/.can-test ## Every test but the longest; on PostgreSQL what can tell databases apart (TEST_EVERYTHING=1: all)
	@$(BIN)/python -m tests --create-db

t: $(VENV)/.can-test ## The tests that you name: make t ARGS="tests/helpdesk -k receipt"
	@$(if $(ARGS),$(BIN)/python -m pytest $(ARGS),echo 'Name them: make t ARGS="tests/helpdesk -k receipt". All: make test' >&2; exit 2)

soak: $(VENV)/.can-test ## The long ones, for hours: make soak, make soak WHAT=posts, make soak WHAT=kills COUNT=500
	@SOAK=1 COUNT=$(COUNT) $(BIN)/python -m pytest tests/soak --timeout=0 -o faulthandler_timeout=0 $(if $(WHAT),-k $(WHAT)) -v --durations=0

image-test: $(VENV)/.can-test ## The image, built and run by podman, as root: minutes, and nothing is fetched twice
	@SOAK=1 $(BIN)/python -m pytest tests/soak/test_image.py --timeout=0 -o faulthandler_timeout=0 -v --durations=0

mutate: $(VENV)/.can-test ## Small faults in a sample of the code: which does no test notice? (EACH=60 REST=200 SECONDS=5400)
	@EACH=$(EACH) REST=$(REST) SECONDS=$(SECONDS) SEED=$(SEED) $(BIN)/python -m tests.mutants

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

messages: $(VENV)/.can-test ## Collect the words of templates and code for the translators (needs gettext)
	@DEBUG=1 $(BIN)/python manage.py makemessages --all --add-location file --no-wrap --keep-pot \
		--ignore bench --ignore docs --ignore tests --ignore var

bench: $(VENV)/.can-test ## Measure pages, messages and memory (WRITE=1 puts it into docs/performance.md)
	@$(BIN)/python -m bench $(if $(WRITE),--write)

gallery: $(VENV)/.can-test ## Pictures of the core pages in all languages: make gallery LANGS=ti,ar PAGES=rights WIDTHS=360
	@LANGS="$(LANGS)" PAGES="$(PAGES)" WIDTHS="$(WIDTHS)" $(BIN)/python -m docs.gallery

film: $(VENV)/.can-test ## The films of our campaigns, from their moving drawings: make film FILM=october
	@FILM="$(FILM)" $(BIN)/python -m docs.film

# What follows runs on servers, at night too: it takes what is installed and never installs.

# On a server it is asked of the site that runs there, and not of the checkout beside it.
HELP_SITE ?= /usr/local/bin/help-site
manage = $(if $(wildcard $(HELP_SITE)),$(HELP_SITE),$(ready) && $(BIN)/python manage.py)

verify: ## Are the published files what rendering them now would make? Compares every byte
	@$(manage) publish --check

mirror: ## A copy of all pages and papers for a disk or another server: make mirror DIR=/media/disk/help
	@$(manage) mirror $(abspath $(DIR))

backup: ## One sealed file with everything that would be missed: make backup TO=/safe/place
	@$(manage) backup $(if $(TO),--to $(abspath $(TO)))

doctor: ## Is this machine fit for the real thing, and what do people still owe? (ONLY=machine, ONLY=people)
	@export DEBUG=0; $(manage) status $(if $(ONLY),--$(ONLY),--machine --people)

install: ## On a server, as root: everything, and repairs it when run again (FILE=answers: asks nothing; ONION=1: within Tor too)
	@$(find_python); exec $$python -m deploy.install $(if $(FILE),--file $(FILE)) $(if $(ONION),--onion) $(INSTALL)

upgrade: ## On a server, as root: this version in the place of the one that runs (BACK=1: the way back)
	@$(find_python); exec $$python -m deploy.upgrade $(if $(BACK),--back) $(UPGRADE)

uninstall: ## The end: stops the site, keeps settings, keys, database, pictures and backups
	@$(find_python); exec $$python -m deploy.install --uninstall

report: ## A bundle for whoever helps: versions, figures, faults; no content, address, name or key
	@$(manage) report

asked: ## What the site asks of centres, Myria, a lawyer, native readers: pages to print, in var/asked/
	@$(ready) && $(BIN)/python manage.py asked

release: $(VENV)/.can-run ## Archive, bill of materials and checksums in var/release (SIGN=key: signed)
	@$(BIN)/python -m deploy.release $(if $(SIGN),--sign $(SIGN))

check: lint test ## All that the continuous integration does

# --- The virtual environment. A mark is set last, so that a run that was cut off is done again ---

ready = { $(BIN)/python -c 'import django' 2>/dev/null || { \
	echo "Nothing is installed in $(VENV), and \`make $@\` never installs: see docs/operations.md," \
		"\"Putting it on a server\". On a machine of your own: make run" >&2; exit 1; }; }

# The Python that made what is there comes first: another one over it leaves neither whole.
OF_VENV = $(shell $(BIN)/python -c 'import sys; print(sys._base_executable)' 2>/dev/null)
PYTHONS = $(or $(PY),$(OF_VENV) python3.14 python3.13 python3.12 python3.11 python3 python)
VERSION = import sys; print(sys.version_info[:2])
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
	uv --version && uv venv -q --allow-existing --python "$$python" $(VENV) && \
	VIRTUAL_ENV=$(VENV) uv pip install -q --require-hashes -r $(1)

with_pip = \
	{ $$python -m venv $(VENV) || { \
		echo "$$python cannot make a virtual environment. On Debian: apt-get install python3-venv"; \
		exit 1; }; } && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)

# Pip is the one that must do; what it said last is the reason, whatever uv had said before.
install = \
	$(find_python); \
	if [ "$$($(BIN)/python -c '$(VERSION)' 2>&1)" != "$$($$python -c '$(VERSION)' 2>&1)" ]; then \
		rm -rf $(VENV); \
	fi; \
	echo "Installing $(1) into $(VENV) with $$($$python --version) ..."; \
	if ! { $(call with_uv,$(1)); } >/dev/null 2>&1 && ! said=$$( { $(call with_pip,$(1)); } 2>&1); then \
		printf '%s\n' "$$said" | tail -n 12 >&2; \
		echo "Installing did not finish; the reason stands above. Then again: make $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi; \
	touch $@

$(VENV)/.can-run: requirements.txt
	@$(call install,requirements.txt)

$(VENV)/.can-test: requirements-dev.txt requirements.txt
	@$(call install,requirements-dev.txt)
	@touch $(VENV)/.can-run
