# Verbs. `make report` and `make test` need only Python 3.11 or 3.12 and a package index.
PYTHON := $(shell for p in $(PYTHON) python3 python3.12 python3.11; do $$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ARGS ?=
unexport PYTHONDONTWRITEBYTECODE # TensorFlow alone takes 6 s longer to start when compiled anew

.PHONY: help report test test-quick lab slides lint bench lock clean
help:            ## this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12
report: .venv    ## the whole report (ARGS="profile=smoke data=…")
	@$(BIN)/mammo report $(ARGS)
test: lint       ## every check and test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)
test-quick: .venv ## the tests that take seconds
	@$(BIN)/python -m pytest -m "not slow" $(ARGS)
lab: .venv       ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks $(ARGS)
slides: .venv    ## the slides of the report
	@$(BIN)/mammo run slides $(ARGS)
lint: .venv      ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
bench: .venv     ## speed against the peers
	@$(BIN)/python -m benchmarks
lock: .venv      ## compile requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --extra dev --custom-compile-command "make lock" pyproject.toml -o requirements.lock
clean:           ## remove what was made (runs, generated data, environment)
	rm -rf runs data .venv

.venv: .venv/ready
.venv/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "mammo-lib needs Python 3.11 or 3.12; give one with: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@echo "Making .venv (a minute or two, about 4 GB)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(BIN)/uv pip sync --compile-bytecode --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps uv==0.13.9 -e .
	@touch .venv/ready
