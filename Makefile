# Everything from a fresh clone, with nothing but Python >= 3.11, make and a package index.
# `make demo` and `make test` do their own set-up; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The virtual environment holds one stamp per set of packages, so that nothing is installed twice.
RUN := $(VENV)/.installed-run
LAB := $(VENV)/.installed-lab
DEV := $(VENV)/.installed-dev
SITE := $(VENV)/.installed-site
# Sheets that run in a browser's tab are built in environments of their own: the packages of the two kinds exclude each
# other, and one of JupyterLab's would take over their kernels.
LITE ?=
TAB := $(foreach kind,$(filter offline online,$(LITE)),$(VENV)-lite-$(kind)/.installed)
# Processes that share the tests, and lanes at a time; each takes some 2 GB of memory.
JOBS ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lanes lab course site release lint bench pictures networks drawn clean

help:
	@echo "make demo      style a shipped picture: out/demo.png and out/demo.html"
	@echo "make test      all tests, notebooks included; JOBS=1: in one process"
	@echo "make lanes     more cases; mathematics on JAX and PyTorch; widgets on other versions, in Voila; lessons as pictures"
	@echo "make lab       open the course in JupyterLab"
	@echo "make course    rebuild notebooks/ from course/"
	@echo "make site      write site/, the course as pages: from notebooks/ and exercises/ as they are built"
	@echo "               LITE=offline or LITE=online: with sheets that run in a browser's tab"
	@echo "make release   build and try a release in dist/; nothing is uploaded"
	@echo "make bench     speed and memory, as a table"
	@echo "make lint      ruff, on the code and the lessons"
	@echo "make pictures  draw or fetch the pictures in data/ again (needs POV-Ray and Debian 12)"
	@echo "make networks  make vgg16 and pocket again from VGG16's weights (fetches packages; Debian)"
	@echo "make drawn     train pocket-drawn again, from nothing"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; try: make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "no virtual environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(RUN): $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[cpu,fast]'
	@touch $@

# Lessons and tests calculate with TensorFlow; `make demo` does with JAX what it does.
$(VENV)/.has-tensorflow: $(BIN)/python
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || \
		{ echo "The lessons and the tests need TensorFlow, which has no build for Python 3.14 yet;" \
		"try: make clean, and then the same again with PYTHON=python3.13" >&2; exit 1; }
	@touch $@

# What a learner needs. TensorFlow's C++ headers, 290 MB, serve only those who compile operators of their own.
$(LAB): $(VENV)/.has-tensorflow pyproject.toml
	@echo "Installing JupyterLab and TensorFlow, 1.9 GB: some minutes, in which nothing is said."
	$(BIN)/pip install --quiet --editable '.[cpu,fast,lab]'
	@rm -rf $(VENV)/lib/python3.*/site-packages/tensorflow/include
	@touch $(RUN) $@

# After the bar: needed, but no reason to install all of it again when `make lab` has made it anew.
$(DEV): pyproject.toml | $(VENV)/.has-tensorflow $(RUN)
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

# Pages are made of what is built already, without TensorFlow.
$(SITE): $(BIN)/python pyproject.toml
	$(BIN)/pip install --quiet --editable '.[site]'
	@touch $@

$(VENV)-lite-%/.installed: nstcourse/build/site/lite/%.txt | $(BIN)/python
	$(BIN)/python -m venv $(VENV)-lite-$*
	$(VENV)-lite-$*/bin/pip install --quiet --requirement $<
	@touch $@

demo: $(RUN)
	$(BIN)/nst demo out

test: $(DEV)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

lanes: $(DEV)
	$(BIN)/python tests/lanes.py --jobs $(JOBS) $(LANES)

lab: $(LAB)
	$(BIN)/nst lab

course: $(DEV)
	$(BIN)/nst course build

site: $(SITE) $(TAB)
	$(BIN)/nst course site $(if $(LITE),--lite $(LITE))

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell course nstlib nstcourse tests benchmarks training tools findings README.md CONTRIBUTING.md CHANGELOG.md

# Builds and tries a release in dist/; uploads nothing.
release: $(DEV)
	$(BIN)/pip install --quiet --editable '.[release]'
	$(BIN)/python tools/release.py

bench: $(DEV)
	$(BIN)/python -m benchmarks

pictures: $(DEV)
	$(BIN)/python data/sources/draw_content.py
	$(BIN)/python data/sources/draw_style.py
	$(BIN)/python data/sources/fetch_pictures.py
	$(BIN)/python data/sources/make_catalogue.py

networks: $(DEV)
	$(BIN)/python -m training.fitted

drawn: $(DEV)
	$(BIN)/python -m training

clean:
	rm -rf $(VENV) $(VENV)-jax $(VENV)-torch $(VENV)-colab $(VENV)-clouds $(VENV)-lite-offline $(VENV)-lite-online .lanes out build dist site
