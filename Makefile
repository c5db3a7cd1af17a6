# Two commands: `make run` (a portal with a sample term) and `make test` (everything).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORTAL_HOME ?= ./instance
HOST ?= 127.0.0.1
PORT ?= 5000
PYTEST_ARGS ?= -n auto --dist worksteal
export PORTAL_HOME

.PHONY: run setup test lint bench bench-crud bench-gate bench-summary bench-pages lock lock-check wheel clean

run: $(VENV)/.run-ready
	@$(BIN)/portal db upgrade
	@$(BIN)/portal demo --if-empty
	@$(BIN)/portal summary
	@exec $(BIN)/portal run --host $(HOST) --port $(PORT)

setup: $(VENV)/.test-ready

test: $(VENV)/.test-ready
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.test-ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.words
	@$(BIN)/python -m tools.foreign
	@$(BIN)/python -m tools.circles

# Side by side with Django; the first run makes a million rows in bench/.data/, later ones take them from there.
bench: bench-crud bench-gate bench-summary bench-pages

bench-crud: $(VENV)/.bench-ready
	@$(BIN)/python -m bench.crud $(BENCH_ARGS)

bench-gate: $(VENV)/.bench-ready
	@$(BIN)/python -m bench.gate $(BENCH_ARGS)

bench-summary: $(VENV)/.bench-ready
	@$(BIN)/python -m bench.summary $(BENCH_ARGS)

bench-pages: $(VENV)/.bench-ready
	@$(BIN)/python -m bench.pages $(BENCH_ARGS)

# The locks carry every hash and no address: pip takes the files from whatever index the machine is set up for.
lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate \
	    pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate --extra dev \
	    -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate --extra bench \
	    -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	@$(MAKE) lock-check

# Whether every system gets every file of the lock without a compiler; needs an index.
lock-check: $(VENV)/.run-ready
	@$(BIN)/python -m tools.lock_check requirements.lock

# What earlier builds left in build/ would go into the wheel.
wheel: $(VENV)/.run-ready
	@rm -rf build
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

$(VENV)/.run-ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test-ready: requirements-dev.lock $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench-ready: requirements-bench.lock $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf $(VENV)
