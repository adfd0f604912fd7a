# make run: everything from a fresh clone to a served installation. make test: everything that has to hold.
# Variables of the environment (PORT, PIA_DATABASE_URL, ...): docs/operating.md

.PHONY: run test lint types translations lock bench law-change safeguards soak clean
.DEFAULT_GOAL := run

python := .venv/bin/python
run:
	@deploy/bootstrap.sh run
	@exec $(python) manage.py serve

test:
	@deploy/bootstrap.sh test
	@$(python) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint:
	@deploy/bootstrap.sh test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/lint-imports --no-cache | tail -n 4
	@.venv/bin/djlint --quiet --lint templates
	@$(python) manage.py makemigrations --check --dry-run
	@$(python) manage.py translations --check
	@.venv/bin/mypy --no-error-summary

translations:
	@$(python) manage.py translations

# Locks what pyproject.toml asks for, with hashes and without any address; runs wherever uv is installed.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

bench:
	@deploy/bootstrap.sh test
	@$(python) -m tests.bench $(ARGS)

law-change:
	@deploy/bootstrap.sh test
	@$(python) -m tests.bench.law_change $(ARGS)

safeguards:
	@deploy/bootstrap.sh test
	@$(python) -m tests.bench.safeguards $(ARGS)

soak:
	@deploy/bootstrap.sh test
	@$(python) -m tests.operating.soak $(ARGS)
	@SOAK_RUNS=200 $(python) -m pytest -q -s tests/assessments/test_any_sequence.py
	@SOAK_DAMAGES=all $(python) -m pytest -q tests/programmes/test_damages.py
	@SOAK_FILES=10000 $(python) -m pytest -q tests/interop/test_any_*.py tests/interop/test_round_trip_of_a_proposal_file.py
	@SOAK_DRAWINGS=1000 $(python) -m pytest -q tests/reports/test_any_data_flow.py
	@SOAK_SAFEGUARDS=2000 $(python) -m pytest -q tests/programmes/test_any_safeguards.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
