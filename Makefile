# pgsocial: `make` lists the targets. Variables: DATABASE_URL (use that server), PGSOCIAL_RUN (folder
# of all data, default .run), SQL, DIR, FORCE=1, SCALE, SINKS=1, MONITOR=1, COVERAGE=1.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c

RUN ?= $(or $(PGSOCIAL_RUN),.run)
VENV := .venv/bin
STACK := python3 -m stack
# The variables of the running stack, for programs that connect.
ENV := [ -f $(RUN)/stack.env ] || { echo "error: no stack in $(RUN): run 'make up' first" >&2; exit 1; }; \
       set -a; source $(RUN)/stack.env; set +a
export PGSOCIAL_RUN := $(RUN)
# As typed: make would expand the dollars of SQL.
override SQL := $(value SQL)
export SQL

.PHONY: help demo test test-long up down stop destroy status env venv deploy redeploy verify revert functions digest psql \
        dist load import serve doctor check docs bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: venv up ## Set everything up, load a small network and walk through it
	@$(MAKE) -s deploy
	$(ENV); $(VENV)/pgsocial demo

test: ## Run every test on servers of their own, below $(RUN)/test (COVERAGE=1: and what it ran)
	@PGSOCIAL_RUN=$(RUN)/test tests/run

test-long: venv ## The tests that take their time: 20 kills, ten open minutes, 3,000 random histories
	@PGSOCIAL_RUN=$(RUN)/test PGSOCIAL_KILLS=20 PGSOCIAL_LONG=600 tests/run tests/long tests/stack/test_crash.py \
	    tests/stack/test_log_batches.py tests/stack/test_settings.py tests/stack/test_storm.py
	PGSOCIAL_RUN=$(RUN)/test PGSOCIAL_LONG=3000 tests/run tests/stack/test_model.py

up: $(if $(SINKS),venv) ## Start the servers (SINKS=1: Elasticsearch and what sinks need; MONITOR=1: Prometheus)
	@$(STACK) up $(if $(SINKS),--sinks) $(if $(MONITOR),--monitor)

down stop: ## Stop the servers; the data stay
	@$(STACK) down

destroy: ## Stop the servers and remove their data (asks, or FORCE=1)
	@$(STACK) destroy

status: ## What runs where
	@$(STACK) status

env: ## Print the variables to connect with
	@$(STACK) env

venv: .venv/stamp

.venv/stamp: pyproject.toml constraints.txt carriers.txt
	@python3 -m stack venv
	touch $@

deploy: up ## Deploy the schema with sqitch
	@$(ENV); $(STACK) exec sqitch deploy --verify "db:$${DATABASE_URL/#postgresql/pg}"
	[ ! -x $(VENV)/pgsocial ] || $(VENV)/pgsocial source ahead

redeploy: venv up ## Bring in a change of deploy/ while developing (asks before rows are lost, or FORCE=1)
	@$(ENV); $(VENV)/pgsocial source redeploy $(if $(FORCE),--force)

verify: ## Verify the deployed schema
	@$(ENV); $(STACK) exec sqitch verify "db:$${DATABASE_URL/#postgresql/pg}"

revert: ## Revert the schema and all its data (asks, or FORCE=1)
	@$(ENV); $(STACK) exec sqitch revert $(if $(FORCE),-y) "db:$${DATABASE_URL/#postgresql/pg}"

functions: venv ## Reload functions/ while developing
	@$(ENV); $(VENV)/pgsocial source functions

digest: venv ## Write the deploy scripts of functions/ (after every edit there)
	@$(VENV)/pgsocial source digest

psql: ## psql as the owner; SQL="select 1" prints bare rows
	@$(ENV)
	if [ -n "$${SQL:-}" ]; then
	    printf '%s' "$$SQL" | $(STACK) exec psql -XAtq -v ON_ERROR_STOP=1 -d "$$DATABASE_URL" -f -
	else
	    $(STACK) exec psql -d "$$DATABASE_URL"
	fi

dist: venv ## Write dist/pgsocial-VERSION.sql, which installs without sqitch
	@$(VENV)/pgsocial source dist

import: venv ## Load a data set in the format of LDBC SNB: DIR=...
	@test -n "$(DIR)" || { echo "error: say what to load: make import DIR=folder" >&2; exit 1; }
	$(ENV); $(VENV)/pgsocial import snb "$(DIR)"

load: venv ## Fill an empty database with a made-up network: SCALE=tiny, small (default), medium, full
	@$(ENV); $(VENV)/pgsocial load --scale $(or $(SCALE),small)

serve: venv ## Run the gateway in the foreground
	@$(ENV); $(VENV)/pgsocial serve

doctor: venv ## Check versions, settings, roles, jobs and the log's lag
	@$(ENV); $(VENV)/pgsocial doctor

check: venv ## Lint, types, digests and generated docs
	@$(VENV)/pgsocial source check

docs: venv ## Generate the reference and the ER diagram from the catalog
	@$(ENV); $(VENV)/pgsocial source docs

bench: venv up ## Measure a made-up network against pgbench -S and -N: SCALE=small|medium|full
	@$(ENV); $(VENV)/python -m bench --scale $(or $(SCALE),small) $(if $(KEEP),--keep)
