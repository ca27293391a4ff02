# Needs Python 3.11 or newer, make, and a package registry that pip can reach.
#
#   make app      run the app on http://localhost:8501 (PORT=8600 for another port)
#   make test     run every test (those in the browser skip where there is no Chromium)
#   make test-kernels  run those without a browser on every BLAS kernel that this processor runs
#   make check    formatting, lint, types, imports, and the JavaScript's; no file is changed
#   make lock     choose the newest releases that requirements.txt allows, for requirements.lock
#   make format   format, and mend what can be mended
#   make clean    remove the environments and caches
#
# PYTHON=/path/to/python chooses the interpreter; it matters when an environment is first made.
# REQUIREMENTS=requirements-gpu.txt adds CuPy to the app, requirements-cluster.txt adds Dask,
# requirements-postgresql.txt the driver of PostgreSQL.
# FLAGS go to Streamlit, ARGS to pytest.

PORT ?= 8501
REQUIREMENTS ?= requirements.txt
FLAGS ?=
ARGS ?=

APP_ENV := .venv
DEV_ENV := .venv-dev
APP_READY := $(APP_ENV)/.installed-$(REQUIREMENTS)
DEV_READY := $(DEV_ENV)/.installed
DEV_PYTHON := $(DEV_ENV)/bin/python

# One BLAS thread per process: on small matrices more threads only wait for each other. It must be
# set before NumPy is imported.
OMP_NUM_THREADS ?= 1
OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS OPENBLAS_NUM_THREADS
# Compiled files are kept (`make clean` removes them), whatever the shell says: without them every
# process of the tests rewrites all their asserts, and every server compiles the app anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help app env-dev test test-kernels check check-js format lock clean

help:
	@sed -n 's/^#   //p' Makefile

app: $(APP_READY)
	$(APP_ENV)/bin/python -m streamlit run serve.py --server.port=$(PORT) $(FLAGS)

# One call, three processes: those in the browser come last (see tests/browser/conftest.py), each process
# with a server and a browser of its own. On two cores three are quicker than two: what is asked for in
# a browser is often waited for.
test: $(DEV_READY)
	$(DEV_PYTHON) -m pytest -n 3 $(ARGS)

test-kernels: $(DEV_READY)
	$(DEV_PYTHON) -m tests.kernels $(ARGS)

check: $(DEV_READY) check-js
	$(DEV_PYTHON) -m ruff format --check .
	$(DEV_PYTHON) -m ruff check .
	$(DEV_PYTHON) -m mypy
	$(DEV_ENV)/bin/lint-imports --no-logo

# Format, lint, types and unit tests of ui/**/*.js. Node comes with the environment; where it could not
# be installed, one that the machine has will do. REQUIRE_NODE=1: skipping is an error.
check-js: $(DEV_READY)
	@export PATH="$(CURDIR)/$(DEV_ENV)/bin:$$PATH"; \
	if ! node -e 'process.exit(Number.parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then \
	    echo "JavaScript is not checked: there is no Node 20 or newer here." >&2; \
	    test "$(REQUIRE_NODE)" != 1; \
	elif ! $(npm_install); then \
	    echo "JavaScript is not checked: npm could not install what package-lock.json names." >&2; \
	    test "$(REQUIRE_NODE)" != 1; \
	else \
	    npm run --silent check; \
	fi

# npm ci writes the hidden lock file last.
npm_install = { test node_modules/.package-lock.json -nt package-lock.json || npm ci --silent; }

format: $(DEV_READY)
	$(DEV_PYTHON) -m ruff format .
	$(DEV_PYTHON) -m ruff check --fix .
	if [ -d node_modules ]; then PATH="$(CURDIR)/$(DEV_ENV)/bin:$$PATH" npm run --silent format; fi

# For Python 3.11 and newer on every system, with the hash of every file that pip may take.
lock: $(DEV_READY)
	$(DEV_ENV)/bin/uv pip compile requirements.txt $(wildcard requirements-postgresql.txt) \
	    --output-file requirements.lock --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" --quiet

env-dev: $(DEV_READY)

clean:
	rm -rf $(APP_ENV) $(DEV_ENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so an installation that was broken off is taken up again.
$(APP_READY): $(REQUIREMENTS) requirements.txt
	$(call make_env,$(APP_ENV),$(REQUIREMENTS))

$(DEV_READY): requirements-dev.txt requirements-cluster.txt requirements-postgresql.txt requirements.txt
	$(call make_env,$(DEV_ENV),requirements-dev.txt)

# $(1): the environment's folder, $(2): what to install into it.
define make_env
@set -eu; \
if ! $(1)/bin/python -m pip --version >/dev/null 2>&1; then \
    $(find_python); \
    if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
        echo "$$python cannot make virtual environments." >&2; \
        echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; \
        exit 1; \
    fi; \
    echo "Making $(1) with $$python"; \
    "$$python" -m venv --clear $(1); \
fi; \
echo "Installing $(2) into $(1)"; \
$(1)/bin/python -m pip install --disable-pip-version-check --quiet -r $(2); \
touch $@
endef

# Sets $python to the first interpreter that runs and is new enough.
define find_python
python=""; \
for candidate in $(if $(PYTHON),"$(PYTHON)",python3.11 python3 python3.12 python3.13 python3.14 python); do \
    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
        python="$$candidate"; break; \
    fi; \
done; \
if [ -z "$$python" ]; then \
    echo "Python 3.11 or newer is needed, and $(if $(PYTHON),$(PYTHON) is not,none was found)." >&2; \
    echo "Install it, or name one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; \
    exit 1; \
fi
endef
