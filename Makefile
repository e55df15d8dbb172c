# The verbs, the same for people and CI. `make` alone lists them.
PYTHON ?= python3.11
# Linux without a GPU: TORCH_INDEX=https://download.pytorch.org/whl/cpu saves several GB.
TORCH_INDEX ?=

VENV := .venv
STORE := $(or $(FOOTNOTE_DATA_DIR),.footnote)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help:  ## List the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

chat: install $(STORE)/.seeds  ## Read the sample articles and chat about them
	@$(BIN)/footnote --data-dir $(STORE) chat

install: $(VENV)/.installed  ## Set up .venv with Footnote in it

test: $(VENV)/.dev  ## Run the tests
	@$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/.dev  ## Lint and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.dev  ## Compare speed with LangChain, LlamaIndex and txtai; needs ARTICLES=FILE.jsonl.gz
	@$(PIP) install -c constraints.txt langchain-chroma langchain-huggingface langchain-text-splitters \
		llama-index-core llama-index-vector-stores-chroma llama-index-embeddings-huggingface txtai
	@$(BIN)/python -m benchmarks.against_others $(ARTICLES)
	@for count in 70 700 7000; do \
		folder=$$(mktemp -d); echo; echo "$$count made-up articles, vectors that take no time:"; \
		$(BIN)/python -m benchmarks.growth $$folder --articles $$count --vectors random; rm -rf $$folder; \
	done

release: $(VENV)/.dev  ## Build the wheel, install it elsewhere and use it
	@$(BIN)/python deploy/check_release.py $(TORCH_INDEX)

clean:  ## Remove the environment
	rm -rf $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV); this takes a minute or two." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) -c constraints.txt torch
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

$(STORE)/.seeds: $(VENV)/.installed seeds/articles $(wildcard seeds/articles/*)
	@$(BIN)/footnote --data-dir $(STORE) ingest --prune seeds/articles
	@touch $@

.PHONY: help chat install test check bench release clean
