# Two words for a newcomer: `make run` opens the shop, `make test` proves it.
.PHONY: run test bench check

run:
	@bin/setup
	@exec .venv/bin/hutong up

test:
	@bin/setup --dev
	@.venv/bin/pytest --numprocesses 2 --dist loadscope $(PYTEST_ARGS)

bench:
	@bin/setup --dev
	@bin/bench

check:
	@bin/setup --dev
	@bin/check
