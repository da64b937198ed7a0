# Two commands matter: make run, make test.  Each does its own set-up first.
.PHONY: run test bench setup setup-test check pictures sheets lock clean

PY := .venv/bin/python

run: setup
	@$(PY) motcua.py demo

test: setup-test
	@sh tools/test.sh

bench: setup-test
	@PYTHONPATH=. $(PY) tests/benchmarks/run.py

setup:
	@sh tools/setup.sh run

setup-test:
	@sh tools/setup.sh test

check: setup-test
	@sh tools/check.sh

pictures: setup-test
	@$(PY) tools/pictures.py

sheets: setup-test
	@$(PY) tools/contact_sheet.py

lock:
	@sh tools/lock.sh

clean:
	rm -rf build .venv
