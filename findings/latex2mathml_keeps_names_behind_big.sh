#!/usr/bin/env bash
# latex2mathml: \lVert is a sign by itself, and the letters "\lVert" behind \Big
#
# Expected by most: a converter that knows \lVert knows it behind \Big, too; and where one does not know a command, it
#   raises, or at least warns.
# Seen: \lVert x gives the sign U+2016, \Big\lVert x an operator whose text is the seven characters \lVert, as do
#   \langle and \| behind \Big; \Big( is right. A command that is not known at all becomes an identifier of that name.
#   Nothing is raised and nothing printed, so a page of formulas is built without a word.
# What to do: look for a backslash in what came out, and end the build there.
# Versions: latex2mathml 3.81.1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check latex2mathml==3.81.1
venv/bin/python -W error <<'EOF'
import re

from latex2mathml.converter import convert


def signs(tex):
    return re.findall(r"<m[oi][^>]*>([^<]*)</m[oi]>", convert(tex))


seen = {tex: signs(tex)[0] for tex in (r"\lVert x", r"\Big\lVert x", r"\langle x", r"\Big\langle x", r"\Big( x", r"\vecnorm x")}
for tex, sign in seen.items():
    print(f"{tex:<16} {sign}")
alone, behind = seen[r"\lVert x"], seen[r"\Big\lVert x"]
kept = behind == r"\lVert" and seen[r"\Big\langle x"] == r"\langle" and seen[r"\vecnorm x"] == r"\vecnorm"
raise SystemExit(0 if alone == "&#x02016;" and kept else "the behaviour has changed")
EOF
echo "as described"
