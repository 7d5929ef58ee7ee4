#!/usr/bin/env bash
# ipywidgets: a widget of one's own with a trait called "open" cannot be made
#
# Expected by most: names of traits are free, but for those that begin with an underscore; <details> has an attribute "open".
# Seen: Widget.__init__ calls self.open(), which the trait has taken the place of: TypeError, 'bool' object is not callable. Nothing names the
#   trait. "close", "send" and "keys" are taken as well; close comes to light only when the widget is closed.
# What to do: another name, such as unfolded; look at dir(ipywidgets.Widget) before naming a trait.
# Versions: ipywidgets 8.1.9, anywidget 0.11.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ipywidgets==8.1.9 anywidget==0.11.0
cat > look.py <<'EOS'
import anywidget
import traitlets


def made(name):
    "What is raised when a widget with a synchronised trait of that name is made."
    body = {"_esm": "export default {}", name: traitlets.Bool(False).tag(sync=True)}
    try:
        type("Own", (anywidget.AnyWidget,), body)()
    except TypeError as error:
        return str(error)
    return "no error"


found = {name: made(name) for name in ("unfolded", "open", "close")}
print(found)
same = found["open"] == "'bool' object is not callable" and found["unfolded"] == found["close"] == "no error"
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
