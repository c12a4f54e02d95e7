# Two commands do everything on a machine with Python 3.11 or newer: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1  # pyright asks PyPI for a newer pyright otherwise

.PHONY: run test lint types layers unit sim bench install
.NOTPARALLEL:

run: install  # a running system with sample content; PORT and DATA_DIR say where
	$(BIN)/tocsin demo run

test: lint types layers unit

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/pyright

layers: install
	$(BIN)/lint-imports

unit: install
	$(BIN)/pytest -q -n 2 --dist worksteal

sim: install
	$(BIN)/python -m tests.sim.run --seeds 200

bench: install
	$(BIN)/python -m bench

install: .venv/installed

# `--inexact` leaves pip and uv in place, which the lock doesn't name.
.venv/installed: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or newer: make PYTHON=...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --frozen --inexact --quiet
	touch $@
