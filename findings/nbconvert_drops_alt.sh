#!/usr/bin/env bash
# nbconvert: the alternative text of IPython's `Image(alt=...)` is shown by the old templates, and lost in the default one
#
# Expected by most: what IPython writes for screen readers, metadata {"image/png": {"alt": ...}}, reaches the page, and
#   the newer template, whose `lab` look is the default, is no worse at it than `classic` and `basic`.
# Seen: those write alt="A small black square". The `lab` template knows width and height of the same metadata, not
#   alt, and so the picture is given "No description has been provided for this image" - in place of the one provided.
# What to do: display(HTML('<img alt="..." src="data:...">')), which every template keeps; or --template classic.
# Versions: nbconvert 7.17.2, nbclient 0.11.0, nbformat 5.11.1, ipykernel 7.4.0, ipython 9.18.1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  nbconvert==7.17.2 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1
export PATH="$folder/venv/bin:$PATH" JUPYTER_PLATFORM_DIRS=1
venv/bin/python <<'EOF'
import logging
import re

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

logging.disable()
SOURCE = """
from IPython.display import Image
PNG = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
import base64
Image(base64.b64decode(PNG), alt="A small black square", width=40)
"""
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)])
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
NotebookClient(notebook, timeout=60).execute()
print("in the notebook:", dict(notebook.cells[0].outputs[0].metadata["image/png"]))
seen = {}
for template in ("classic", "basic", "lab"):
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    (picture,) = re.findall(r"<img[^>]*>", page)
    seen[template] = re.search(r'alt="([^"]*)"', picture)[1]
    print(f"{template}: {seen[template]}")
    assert 'width="40"' in picture
told = {
    "classic": "A small black square",
    "basic": "A small black square",
    "lab": "No description has been provided for this image",
}
raise SystemExit(0 if seen == told else "the behaviour has changed")
EOF
echo "as described"
