# `make run` and `make test` do all their own set-up.
.PHONY: install run test lint bench soak audit sbom clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PYTHONPATH := src:.
# the tests start the portal many times: what was compiled once is kept
test: export PYTHONDONTWRITEBYTECODE :=

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	touch $@

install: $(STAMP)

run: $(STAMP)
	REGISTRY_DEMO=1 $(BIN)/python -m registry migrate
	REGISTRY_DEMO=1 $(BIN)/python -m registry seed --if-empty
	REGISTRY_DEMO=1 $(BIN)/python -m registry serve

test: $(STAMP)
	$(BIN)/python deploy/browser.py
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src streamlit_app.py
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks

soak: $(STAMP)
	TESTS_LIVES=400 $(BIN)/python -m pytest -rP tests/blacklist/test_case_life.py
	TESTS_LONG=1 $(BIN)/python -m pytest tests/test_seed.py tests/province
	TESTS_KILLS=20 $(BIN)/python -m pytest -s tests/exchange/test_killed.py
	-$(BIN)/python deploy/web_server.py
	TESTS_SEVERAL=1 $(BIN)/python -m pytest -rs tests/deploy/test_several.py
	TESTS_ASKED=300 $(BIN)/python -m pytest tests/web/test_openapi.py
	$(BIN)/python -m tests.benchmarks.soak

# the two auditors live in an environment of their own: the portal's holds what is locked and nothing else
audit:
	test -x .venv-audit/bin/bandit || ($(PYTHON) -m venv .venv-audit && .venv-audit/bin/pip install --quiet bandit pip-audit)
	.venv-audit/bin/bandit --quiet --recursive --configfile pyproject.toml src deploy pages streamlit_app.py
	.venv-audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements.lock

sbom:
	$(PYTHON) deploy/sbom.py sbom.json

clean:
	rm -rf $(VENV) .venv-audit sbom.json data
