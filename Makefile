# Two commands matter: make run, make test.  Each does its own set-up first.
.PHONY: run test bench setup check pictures lock clean

PY := .venv/bin/python

run: setup
	@$(PY) motcua.py demo

test: setup
	@sh tools/test.sh

bench: setup
	@$(PY) -m tests.benchmarks.run

setup:
	@sh tools/setup.sh

check:
	@sh tools/check.sh

pictures: setup
	@$(PY) tools/pictures.py

lock:
	@sh tools/lock.sh

clean:
	rm -rf build .venv
