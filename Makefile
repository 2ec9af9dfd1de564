# make demo: the main job on the shipped sample, and where to look.
# make test: every check (ruff, mypy, import-linter, pytest), with LibreOffice when it can be had; mypy beside the tests.
# make windows: the round on Windows' Python, played by Wine, with an Excel that is played too; ONLY="ribbon doctor": those parts.
# Each does its own set-up in .venv; nothing needs to be prepared but git, make and Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BEGUN := $(shell date +%s)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# The many programs that tests start find the modules compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test windows lint template addin bundle lock docs bench clean

demo: $(VENV)/run.stamp
	$(BIN)/xltool demo demo

test: $(VENV)/dev.stamp
	sh scripts/install-office.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@types=$$(mktemp); \
	{ $(BIN)/mypy && $(BIN)/lint-imports; } >$$types 2>&1 & \
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder; failed=$$?; \
	wait $$! || failed=1; cat $$types; rm $$types; \
	echo "make test: $$(($$(date +%s) - $(BEGUN))) s"; exit $$failed

windows: $(VENV)/dev.stamp
	$(BIN)/python -m tests.windows.round $(ONLY)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The shipped forms, compiled, and the shipped workbooks, made from the code.
template: $(VENV)/dev.stamp
	$(BIN)/python -m xltool.delivery.template

# The Excel add-in, in dist/.
addin: $(VENV)/run.stamp
	$(BIN)/xltool addin build

# The folder for offline Windows desks, in dist/; needs the network. WITH=汇总: for desks that consolidate too.
# PYTHON_ZIP=python-3.11.x-embed-amd64.zip stands in for the Python that is fetched.
bundle: $(VENV)/run.stamp
	$(BIN)/xltool bundle $(if $(WITH),--with $(WITH)) $(if $(PYTHON_ZIP),--python "$(PYTHON_ZIP)") -o dist/xltool-bundle

docs: $(VENV)/dev.stamp
	$(BIN)/python -m xltool.delivery.pages

bench: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/forms.py
	$(BIN)/python benchmarks/press.py
	$(BIN)/python benchmarks/live.py
	$(BIN)/python benchmarks/collect.py
	$(BIN)/python benchmarks/judging.py
	$(BIN)/python benchmarks/receive.py

# Newest stable releases that fit, pinned with hashes (needs uv on the path).
lock: DESK = uv pip compile --python-platform x86_64-pc-windows-msvc --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --quiet --extra live --extra window -c requirements-dev.lock
lock:
	uv pip compile --universal --generate-hashes --no-annotate --no-header --upgrade --quiet \
		--group build --extra live --extra addin --extra collect pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-annotate --no-header --upgrade --quiet \
		--group build --group dev --all-extras pyproject.toml -o requirements-dev.lock
	$(DESK) pyproject.toml -o requirements-desk.lock
	$(DESK) --extra collect --extra dataset pyproject.toml -o requirements-desk-collect.lock

# Programs that are not Excel open and save a sealed copy: does the seal hold? ExcelJS and SheetJS need npm and the network.
.PHONY: programs
programs: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/programs.py

$(VENV)/bin/python:
	sh scripts/make-venv.sh $(PYTHON) $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# The second list holds the first: whoever tests in a fresh clone installs once.
$(VENV)/dev.stamp: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $(VENV)/run.stamp $@

# Every test that can run there under Windows' Python, played by Wine: half an hour. ONLY="books/file/test_saving.py": those files.
.PHONY: windows-suite
windows-suite: $(VENV)/dev.stamp
	$(BIN)/python -m tests.windows.suite $(ONLY)

clean:
	rm -rf $(VENV) demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
