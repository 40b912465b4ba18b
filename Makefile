# Two commands: make serve, make test. Both make the environment that they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test check compiled w3c locks dist clean

serve: $(VENV)/running
	@$(BIN)/maillage serve

# What is compiled is kept on disk: made before the tests, it is made once, and not while its coverage is traced.
# Every processor has a process of tests: threads of algebra beside them would wait for each other.
test: export OPENBLAS_NUM_THREADS := 1
test: $(VENV)/developing
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check compiled
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term

check: $(VENV)/developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

compiled: $(VENV)/developing
	$(BIN)/python -m pytest -q -n 0 --no-cov -m compiles tests/graph

# The W3C suites of SPARQL 1.1, in the folder W3C (see docs/conformance.md).
w3c: $(VENV)/developing
	$(BIN)/python -m tests.w3c "$(W3C)"

# The environments are made by plain pip from the locks; a changed lock makes them anew.
$(VENV)/running: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/developing: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/running

locks: $(VENV)/developing
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras \
		--no-header pyproject.toml --group build --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras \
		--no-header pyproject.toml --all-extras --group dev --output-file requirements-dev.lock

dist: $(VENV)/developing
	$(BIN)/hatchling build

clean:
	rm -rf $(VENV) dist build
