# `make grade` and `make test` do all the set-up they need; a second run starts its work at once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Small matrices: a second BLAS thread costs more than it gives.
export OPENBLAS_NUM_THREADS := 1

.PHONY: help setup grade test soak bench lab build evaluate validate pictures clean

help:
	@echo "make grade     set up, grade the sample class, write its report"
	@echo "make test      set up, run all tests"
	@echo "make soak      the slow tests: the whole sample class, the whole proof"
	@echo "make bench     throughput beside nbgrader, otter and the floor, as JSON lines (half an hour)"
	@echo "make lab       open the students' release in JupyterLab"
	@echo "make build     make releases from the sources"
	@echo "make evaluate  judge answers that nobody foresaw; print how many are rejected, named, explained"
	@echo "make validate  prove sources, checks and releases"
	@echo "make pictures  draw the README's pictures anew"
	@echo "make clean     remove what grading and set-up made"

setup: $(VENV)/ready

$(VENV)/ready: requirements.txt pyproject.toml student/pyproject.toml tools/system_packages.sh
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11 to 3.13 is needed: run make with PYTHON=python3.12, say."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e student -e .
	@# Not fatal: the grader itself refuses to run student code without a sandbox, and says what helps.
	bash tools/system_packages.sh bubblewrap libseccomp2 || \
	  echo "Student code runs in a sandbox only if you run as root: apt-get install bubblewrap libseccomp2"
	@touch $@

$(VENV)/ready-for-tests: $(VENV)/ready requirements-test.txt requirements-dask.txt tools/system_packages.sh
	$(BIN)/pip install --quiet -r requirements-test.txt -r requirements-dask.txt
	bash tools/system_packages.sh chromium postgresql
	@touch $@

grade: $(VENV)/ready
	@$(BIN)/python examples/sample_class.py
	@$(BIN)/autograder --course examples/class grade
	@$(BIN)/autograder --course examples/class report

# Each of two processes begins with its half of the modules: what a module shares is made once.
test: $(VENV)/ready-for-tests
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not soak"

soak: $(VENV)/ready-for-tests
	@$(BIN)/python -m pytest -q -m soak

# BENCH="--scale 100 1000 10000", say, passes options on.
bench: $(VENV)/ready-for-tests .bench/nbgrader/ready .bench/otter/ready
	@$(BIN)/python -m benchmarks $(BENCH)

# The peers, each in an environment of its own, with the students' library and without the autograder.
.bench/nbgrader/ready: requirements.txt
.bench/otter/ready: benchmarks/requirements-otter.txt
.bench/%/ready: student/pyproject.toml
	$(PYTHON) -m venv .bench/$*
	.bench/$*/bin/pip install --quiet -r $(filter %.txt,$^)
	.bench/$*/bin/pip install --quiet --no-deps --no-build-isolation -e student
	@touch $@

lab: $(VENV)/ready
	@$(BIN)/jupyter lab --notebook-dir release $(if $(filter 0,$(shell id -u)),--allow-root)

build: $(VENV)/ready
	@$(BIN)/autograder build

# EVALUATE="--unread --open", say: what nobody has read, and what passes or has no explanation.
evaluate: $(VENV)/ready-for-tests
	@$(BIN)/python -m tests.answers.evaluate $(EVALUATE)

validate: $(VENV)/ready
	@$(BIN)/autograder validate

pictures: $(VENV)/ready-for-tests
	@$(BIN)/python tools/make_pictures.py

clean:
	rm -rf $(VENV) .bench build dist student/build examples/class
