# Every target does what it needs first, and nothing that is already done.
PORT ?= 5005
HOST ?= 127.0.0.1
PY := .venv/bin/python
RASA := .venv/bin/rasa
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

MODEL := models/.trained
MODEL_SOURCES := config.yml domain.yml $(shell find data knowledge -name '*.yml' 2>/dev/null) \
	$(shell find spinewise/understanding spinewise/knowledge -name '*.py' 2>/dev/null) requirements/runtime.txt scripts/train.py

.DEFAULT_GOAL := help
.PHONY: help run serve-dev shell train test faults soak fuzz audit check bench load clean env dev-env lock \
	reload knowledge-docs explain understand understanding patients schema \
	conversations conversation-delete conversation-export conversations-purge stores \
	review review-check review-add review-forget

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: env $(MODEL) ## Start the assistant with its web page (PORT=5005)
	@$(PY) -m spinewise.serving --host $(HOST) --port $(PORT)

serve-dev: env $(MODEL) ## Start it with Rasa's REST channel and tracker interface, for tests and tools
	@$(PY) -m spinewise.serving --host $(HOST) --port $(PORT) --dev

reload: env $(MODEL) ## Let the running assistant take new knowledge and a new model into use (PORT=5005)
	@$(PY) -m spinewise.serving.reload --port $(PORT)

shell: env $(MODEL) ## Talk with it in the terminal
	@$(PY) scripts/shell.py

train: env $(MODEL) ## Train the model if anything it is made from has changed

test: dev-env $(MODEL) ## Run all tests
	@$(PY) scripts/browser.py
	@$(PY) -m pytest $(ARGS)

faults: dev-env $(MODEL) ## Play everything that can fail; writes docs/faults.md: [ARGS="disk clock"]
	@$(PY) -W ignore -m tests.faults $(ARGS)

soak: dev-env $(MODEL) ## Play 200 conversations in parallel tabs of a real browser: [ARGS="50 --tabs 10"]
	@$(PY) scripts/browser.py
	@$(PY) -m tests.web.soak $(ARGS)

fuzz: dev-env $(MODEL) ## Try many made-up messages, bodies and knowledge files: [N=100000]
	@$(PY) -W ignore -m tests.fuzzing $(N)

check: dev-env $(MODEL) ## Check code, knowledge and training data
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -m spinewise.knowledge check
	@$(RASA) data validate --fail-on-warnings

bench: dev-env $(MODEL) ## Measure it side by side with others; writes benchmarks/RESULTS.md: [ARGS="--quick --only load"]
	@$(PY) -m benchmarks.run $(ARGS)

load: dev-env $(MODEL) ## Load the assistant with simulated patients: [ARGS="http://… --people 8 --seconds 20"]
	@$(PY) -m benchmarks.load $(ARGS)

understand: env ## Show what is understood: make understand TEXT="my mid back hurts"
	@$(PY) -m spinewise.understanding show "$(TEXT)"

understanding: env $(MODEL) ## Measure understanding on labelled messages: DIR=… [JSON=path] [PEERS=yes|no]
	@$(PY) -m spinewise.understanding evaluate "$(DIR)" $(if $(JSON),--json "$(JSON)")
	@$(if $(filter no,$(PEERS)),,$(PY) -m benchmarks.understanding_peers "$(DIR)" $(if $(filter yes,$(PEERS)),--make))

patients: dev-env $(MODEL) ## Play simulated patients: FILE=… [JSON=path] [OUT=path]
	@$(PY) -m simulation "$(FILE)" $(if $(JSON),--json "$(JSON)") $(if $(OUT),--out "$(OUT)")

explain: env ## Show the whole calculation: make explain FINDINGS="age=64 fever numbness=no"
	@$(PY) -m spinewise.reasoning explain $(FINDINGS)

knowledge-docs: env ## Build a readable page of all knowledge for clinicians
	@$(PY) -m spinewise.knowledge docs

schema: env ## Write the JSON Schemas of the knowledge files
	@$(PY) -m spinewise.knowledge schema

conversations: env ## List the kept conversations; nothing of what was said
	@$(PY) -m spinewise.storage list

conversation-delete: env ## Delete one conversation with everything in it: NAME=…
	@$(PY) -m spinewise.storage delete "$(NAME)"

conversation-export: env ## Write one conversation as JSON: NAME=… [OUT=file]
	@$(PY) -m spinewise.storage export "$(NAME)" $(if $(OUT),--out "$(OUT)")

conversations-purge: env ## Delete now what is older than it may get: [DAYS=…]
	@$(PY) -m spinewise.storage purge $(if $(DAYS),--days "$(DAYS)")

stores: dev-env $(MODEL) ## Measure what keeping conversations costs, beside Rasa's stores
	@$(PY) -m benchmarks.stores

audit: env ## Look for known weaknesses in the locked packages
	@$(PY) scripts/audit.py

lock: ## Resolve requirements/*.in into pinned lists with hashes (needs uv)
	@scripts/lock.sh

clean: ## Remove the environment, models and everything else that was made
	@rm -rf .venv .venv-audit models/*.tar.gz models/*.sha256 models/.trained .rasa var artifacts .mypy_cache .ruff_cache .pytest_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Clean."

env:
	@python3 scripts/environment.py

dev-env:
	@python3 scripts/environment.py --dev

$(MODEL): $(MODEL_SOURCES) | env
	@$(PY) scripts/train.py
