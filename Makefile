# Aliases; ./run and ./test are the two commands to remember.
PYTHON = .venv/bin/python
UV ?= uv

.PHONY: run test check bench golden lock demo

run:
	./run

test:
	./test

check:  ## lint and types only
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy

bench:  ## benchmarks/ with the peer beside each figure
	$(PYTHON) -m benchmarks

golden:  ## renew the pictures that tests/golden compares with
	XQGIS_GOLDEN=renew $(PYTHON) -m pytest tests/golden

demo:
	.venv/bin/xqgis demo

lock:  ## renew the hash locks; the package index is the machine's own setting and is not written down
	for name in requirements requirements-dev requirements-node; do \
	  $(UV) pip compile $$name.in --universal --python-version 3.11 --only-binary :all: --generate-hashes \
	    --custom-compile-command 'make lock' --quiet -o $$name.txt || exit 1; done
	npm install --package-lock-only --ignore-scripts
