# The few commands of the house. PYTHON, PORT, HOST and ONLY may be set: make demo PORT=8001
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
ONLY ?=
OLD = Python 3.11 or newer is needed, and $(PYTHON) is older or missing: make demo PYTHON=python3.12
ALT = 需要 Python 3.11 以上，而 $(PYTHON) 太旧或不存在：make demo PYTHON=python3.12
# A Python before 3.7 cannot even read the bootstrap, which says the rest.
BOOT = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null || { echo "$(ALT) · $(OLD)" >&2; exit 2; }; exec $(PYTHON) tools/bootstrap.py
VENV = .venv/bin
# Compiled modules lie together, also where the environment forbids to write them beside the source.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX = $(CURDIR)/.venv/pycache

.PHONY: demo demo-reset test check bench screenshots messages clean

demo: ## Everything from nothing: packages, front end, database, demo data, then serve
	@$(BOOT) demo --host $(HOST) --port $(PORT)

demo-reset: ## The same, with fresh demo data
	@$(BOOT) demo --host $(HOST) --port $(PORT) --reset

test: ## The whole suite, in parallel
	@$(BOOT) dev
	@$(VENV)/python -m tools.suite

check: ## Linters, types, contracts, templates, migrations, translations, sizes
	@$(BOOT) dev
	@$(VENV)/python -m tools.check

bench: ## Figures, one a line; ONLY=group runs one group
	@$(BOOT) dev
	@$(VENV)/python -m tools.bench $(ONLY)

screenshots: ## Pictures of the pages for the documents
	@$(BOOT) dev
	@$(VENV)/python -m tools.screenshots

messages: ## Find the strings to translate and compile the Chinese catalogue
	@$(BOOT) dev
	@$(VENV)/python -m tools.translations extract
	@$(VENV)/python -m tools.translations compile

clean: ## Forget everything built; the data home stays
	rm -rf .venv node_modules src/shouwang/web/static/built
