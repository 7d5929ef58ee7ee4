#!/usr/bin/env bash
# nbconvert: `--clear-output` leaves the pictures of widgets in the notebook
#
# Expected by most: what is cleared holds sources alone; a photograph that was shown while the notebook ran is gone.
# Seen: the outputs of cells are removed, the state of widgets is not: it lies in the notebook's own metadata, where
#   nbclient and JupyterLab save it. A picture in an ipywidgets.Image is there whole, in base64, below cells
#   without an output that could show it. nbstripout removes both.
# What to do: nbstripout, or notebook.metadata.pop("widgets", None) beside the clearing; and look at the file's size.
# Versions: nbconvert 7.17.2, nbclient 0.11.0, nbformat 5.11.1, ipykernel 7.4.0, ipython 9.18.1, ipywidgets 8.1.9, nbstripout 0.9.1, pillow 13.0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  nbconvert==7.17.2 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1 ipywidgets==8.1.9 nbstripout==0.9.1 pillow==13.0.0
export PATH="$folder/venv/bin:$PATH" JUPYTER_PLATFORM_DIRS=1
venv/bin/python <<'EOF'
import base64
import io
import logging
import subprocess

import nbformat
from nbclient import NotebookClient
from PIL import Image

logging.disable()
SOURCE = """
import io
import ipywidgets
from PIL import Image
file = io.BytesIO()
Image.linear_gradient("L").save(file, "PNG")
ipywidgets.Image(value=file.getvalue())
"""
file = io.BytesIO()
Image.linear_gradient("L").save(file, "PNG")
picture = base64.b64encode(file.getvalue()).decode()
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)])
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
NotebookClient(notebook, timeout=60).execute()
seen = {}
for tool in (["jupyter", "nbconvert", "--clear-output", "--inplace"], ["nbstripout"]):
    nbformat.write(notebook, "notebook.ipynb")
    subprocess.run([*tool, "notebook.ipynb"], check=True, capture_output=True)
    with open("notebook.ipynb", encoding="utf-8") as cleared:
        text = cleared.read()
    outputs = len(nbformat.reads(text, 4).cells[0].outputs)
    seen[" ".join(tool)] = outputs, picture in text
    print(f"{' '.join(tool)}: {outputs} outputs, {len(text)} bytes, the picture is {'' if picture in text else 'not '}there")
told = {"jupyter nbconvert --clear-output --inplace": (0, True), "nbstripout": (0, False)}
raise SystemExit(0 if seen == told else "the behaviour has changed")
EOF
echo "as described"
