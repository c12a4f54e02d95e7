# Two commands do everything on a machine with Python 3.11 or newer: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1  # pyright asks PyPI for a newer pyright otherwise

SECONDS ?= 60
NPM := ui/npm
MODULES := ui/node_modules/.package-lock.json
WEB := src/tocsin/server/web/index.html
WEB_SOURCES := $(shell find ui/src ui/public -type f) ui/index.html ui/vite.config.ts

.PHONY: run test lint types layers unit sim fuzz bench install ui ui-check ui-types browser
.NOTPARALLEL:

run: install ui  # a running system with sample content; PORT and DATA_DIR say where
	$(BIN)/tocsin demo run

test: lint types layers ui-check unit

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/pyright

layers: install
	$(BIN)/lint-imports

unit: install ui browser
	$(BIN)/pytest -q -n 2 --dist worksteal

ui: $(WEB)  # the web app, built into the package

ui-check: $(MODULES)  # style, types and unit tests of the web app, and whether its API types are those of our OpenAPI
	$(NPM) run -s check
	mkdir -p build
	$(BIN)/python -m tocsin.server.openapi > build/openapi.json
	$(NPM) run -s api -- -o ../build/schema.d.ts
	@diff -q build/schema.d.ts ui/src/api/schema.d.ts || { echo 'The API changed: run `make ui-types` and commit.'; exit 1; }

ui-types: $(MODULES)  # the web app's API types, from our OpenAPI
	mkdir -p build
	$(BIN)/python -m tocsin.server.openapi > build/openapi.json
	$(NPM) run -s api -- -o src/api/schema.d.ts

browser:  # what tests/ui drive; on Debian and its kin it is installed, elsewhere CHROMIUM says where it is
	@test -n "$$CHROMIUM" || command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }

sim: install
	$(BIN)/python -m tests.sim.run

fuzz: install  # inputs that a fuzzer invents for every reader of strangers' bytes; SECONDS for each
	$(BIN)/uv sync --frozen --inexact --quiet --group fuzz
	$(BIN)/python -m tests.fuzz.run --seconds $(SECONDS)

bench: install
	$(BIN)/python -m bench

install: .venv/installed

$(MODULES): ui/package.json ui/package-lock.json .venv/installed
	$(NPM) ci --no-audit --no-fund
	touch $@

$(WEB): $(WEB_SOURCES) $(MODULES)
	$(NPM) run -s build

# `--inexact` leaves pip and uv in place, which the lock doesn't name.
.venv/installed: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or newer: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --frozen --inexact --quiet
	touch $@
