#!/usr/bin/env bash
# Voila: below a cell that raises the page ends, and the tag for cells that should raise hides what they raise
#
# Expected by most: a page that cannot be finished is an error (500) or says what is missing; and a cell with the tag
#   raises-exception, which nbclient, nbconvert and Voila itself obey, shows its traceback and goes on.
# Seen: the answer is 200, with the cells above, one sentence for the one that raised, and none below: a slider and
#   all that hangs on it are gone together. With the tag the cells below are there, but the traceback that the lesson
#   is about is replaced by the same sentence, "There was an error when executing cell".
# What to do: catch in the cell, and show what went wrong as an output of one's own; --show_tracebacks=True for lessons.
# Versions: voila 0.5.13, nbclient 0.11.0, nbconvert 7.17.2, nbformat 5.11.1, ipykernel 7.4.0, ipython 9.18.1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  voila==0.5.13 nbclient==0.11.0 nbconvert==7.17.2 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1
export PATH="$folder/venv/bin:$PATH" JUPYTER_PLATFORM_DIRS=1
venv/bin/python <<'EOF'
import http.client
import re
import socket
import subprocess
import time

import nbformat

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
for name, tags in (("plain", []), ("tagged", ["raises-exception"])):
    cells = [nbformat.v4.new_code_cell(s) for s in ("print('the ' + 'first')", "1 / 0", "print('the ' + 'third')")]
    cells[1].metadata["tags"] = tags
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, f"{name}.ipynb")


def page(name):
    """Asked for until the server has started."""
    for _ in range(120):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("GET", f"/voila/render/{name}.ipynb")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            time.sleep(0.5)
    raise SystemExit("Voila did not start")


with open("voila.log", "w") as log:
    server = subprocess.Popen(["voila", "--no-browser", f"--port={port}", "."], stdout=log, stderr=log)
try:
    seen = {}
    for name in ("plain", "tagged"):
        status, text = page(name)
        words = ("the first", "There was an error when executing cell", "ZeroDivisionError", "the third")
        seen[name] = status, [word for word in words if re.search(word, text)]
        print(f"{name}: {seen[name]}")
finally:
    server.terminate()
    server.wait(30)
shown = ["the first", "There was an error when executing cell"]
told = {"plain": (200, shown), "tagged": (200, [*shown, "the third"])}
raise SystemExit(0 if seen == told else "the behaviour has changed")
EOF
echo "as described"
