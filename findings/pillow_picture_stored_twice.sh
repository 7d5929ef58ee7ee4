#!/usr/bin/env bash
# IPython: a Pillow picture that a cell shows is stored twice in the notebook, as PNG and as JPEG
#
# Expected by most: a PIL picture as the last line of a cell, or display(picture), is one PNG in the notebook.
# Seen: Pillow offers _repr_png_ and _repr_jpeg_, and IPython asks for whatever is offered: both are made, sent and saved.
#   nbconvert's page shows the PNG alone. The JPEG costs room in the file, and the time of a second encoder at each
#   frame of a live cell. With transparency (RGBA) there is the PNG only.
# What to do: display(picture, include=["image/png"]), or ["image/jpeg"] for photographs, at a fraction of the size.
# Versions: pillow 13.0.0, ipython 9.18.1, nbconvert 7.17.2, nbclient 0.11.0, nbformat 5.11.1, ipykernel 7.4.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  pillow==13.0.0 ipython==9.18.1 nbconvert==7.17.2 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
export PATH="$folder/venv/bin:$PATH" JUPYTER_PLATFORM_DIRS=1
venv/bin/python <<'EOF'
import logging

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

logging.disable()
SOURCES = {
    "RGB": "from PIL import Image\npicture = Image.effect_noise((256, 256), 40).convert('RGB')\npicture",
    "RGB by display": "display(picture)",
    "RGBA": "picture.convert('RGBA')",
    "RGB with include": "display(picture, include=['image/jpeg'])",
}
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in SOURCES.values()])
notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
NotebookClient(notebook, timeout=60).execute()
seen = {}
for name, cell in zip(SOURCES, notebook.cells, strict=True):
    (output,) = cell.outputs
    pictures = {kind: len(data) for kind, data in output.data.items() if kind.startswith("image/")}
    seen[name] = sorted(pictures)
    print(f"{name}: {pictures}")
notebook.cells = notebook.cells[:1]
page, _ = HTMLExporter().from_notebook_node(notebook)
shown = [kind for kind in ("image/png", "image/jpeg") if f"data:{kind}" in page]
print("on nbconvert's page:", shown)
both = ["image/jpeg", "image/png"]
told = {"RGB": both, "RGB by display": both, "RGBA": ["image/png"], "RGB with include": ["image/jpeg"]}
raise SystemExit(0 if seen == told and shown == ["image/png"] else "the behaviour has changed")
EOF
echo "as described"
