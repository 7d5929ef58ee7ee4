#!/bin/sh
# sh install.sh [FOLDER]: install with the first Python that this kit serves; install.py says the rest.
here=$(dirname "$0")
for python in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$python" >/dev/null 2>&1; then
        any=$python
        if "$python" "$here/install.py" --serves 2>/dev/null; then exec "$python" "$here/install.py" "$@"; fi
    fi
done
if [ -n "$any" ]; then exec "$any" "$here/install.py" "$@"; fi
echo "install: no Python was found; READ_ME.md says which one is needed." >&2
exit 2
