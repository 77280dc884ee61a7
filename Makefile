# Aliases; ./run and ./test are the two commands to remember.
PYTHON = .venv/bin/python
UV ?= uv

.PHONY: run test check bench bench-full golden lock demo

run:
	./run

test:
	./test

check:  ## lint and types only
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy

bench:  ## a million rows with the peer beside each figure; writes benchmarks/RESULTS.md
	$(PYTHON) -m benchmarks

bench-full:  ## ten million rows, and the browser; writes benchmarks/RESULTS-full.md
	$(PYTHON) -m benchmarks --full

golden:  ## renew the pictures that tests/golden compares with
	XQGIS_GOLDEN=renew $(PYTHON) -m pytest tests/golden

demo:
	.venv/bin/xqgis demo

lock:  ## renew the hash locks; the package index is the machine's own setting and is not written down
	for name in requirements requirements-dev requirements-node requirements-postgres; do \
	  $(UV) pip compile $$name.in --universal --python-version 3.11 --only-binary :all: --generate-hashes \
	    --custom-compile-command 'make lock' --quiet -o $$name.txt || exit 1; done
	npm install --package-lock-only --ignore-scripts
