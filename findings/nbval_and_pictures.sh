#!/usr/bin/env bash
# nbval: a picture that is another one passes, and a cell that updates its display fails against its own output
#
# Expected by most: `pytest --nbval` (the strict mode) executes a notebook and fails where an output differs from the
#   one that is saved; so a changed plot is found, and a notebook that was just executed passes.
# Seen: a white PNG where a black one was saved passes, since image/png and image/jpeg are left out of the comparison.
#   A display that is updated, or an output that is cleared, fails in a notebook that nbclient has executed a moment
#   before: nbval keeps what the messages brought first, a saved notebook what was left in the end.
# What to do: look at pictures by a test of one's own; mark live cells with NBVAL_IGNORE_OUTPUT or the tag of that name.
# Versions: nbval 0.11.0, pytest 9.2.0, nbclient 0.11.0, nbformat 5.11.1, ipykernel 7.4.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  nbval==0.11.0 pytest==9.2.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
cat > make.py <<'EOF'
import nbformat
from nbclient import NotebookClient

PICTURE = """
import struct, zlib
from IPython.display import Image
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = (bytes(1) + bytes([GREY]) * 8) * 8
head = struct.pack(">2I5B", 8, 8, 8, 0, 0, 0, 0)
Image(bytes.fromhex("89504e470d0a1a0a") + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
"""
UPDATED = "from IPython.display import display\nhandle = display('begun', display_id=True)\nhandle.update('done')"
CLEARED = "from IPython.display import clear_output\nprint('begun')\nclear_output()\nprint('done')"


def executed(source):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=60).execute()
    return notebook


black, white = executed(PICTURE.replace("GREY", "0")), executed(PICTURE.replace("GREY", "255"))
black.cells[0].source = white.cells[0].source  # saved with a black picture, makes a white one
for name, notebook in {
    "changed_picture": black,
    "changed_text": executed("print('one')"),
    "updated_display": executed(UPDATED),
    "cleared_output": executed(CLEARED),
}.items():
    if name == "changed_text":
        notebook.cells[0].source = "print('two')"
    nbformat.write(notebook, f"{name}.ipynb")
EOF
export PATH="$folder/venv/bin:$PATH" JUPYTER_PLATFORM_DIRS=1
venv/bin/python make.py 2>make.log || { cat make.log; exit 1; }
changed=0
for case in changed_picture:passes changed_text:fails updated_display:fails cleared_output:fails; do
  name=${case%%:*} told=${case##*:} seen=passes
  venv/bin/python -m pytest --nbval -q -p no:cacheprovider -c /dev/null "$name.ipynb" >"$name.log" 2>&1 || seen=fails
  echo "$name: $seen"
  # A failure counts where outputs differ, not where something else went wrong.
  [ "$seen" = passes ] || grep -q "Cell outputs differ" "$name.log" || { cat "$name.log"; changed=1; }
  [ "$seen" = "$told" ] || changed=1
done
[ "$changed" = 0 ] || { echo "the behaviour has changed" >&2; exit 1; }
echo "as described"
