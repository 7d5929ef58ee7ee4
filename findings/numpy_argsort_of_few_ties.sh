#!/usr/bin/env bash
# NumPy: argsort exchanges equal values even in an array of four numbers
#
# Expected by most: quicksort is not stable for long arrays, but below 16 or so values it is insertion sort, which is.
# Seen: on processors with AVX2 or AVX-512 the sort by vectors is taken at any length. Of arrays of four with ties one in ten comes out in
#   another order than kind="stable", of ten nearly all: ranks with ties, "the first of the best", and what a test expects differ by machine.
# What to do: kind="stable" wherever equal values can occur.
# Versions: numpy 2.4.6 (on a processor without these instructions the script says so)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"${PYTHON:-python3}" -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6
cat > look.py <<'EOS'
import numpy as np
from numpy._core._multiarray_umath import __cpu_features__ as features

if not (features.get("AVX2") or features.get("AVX512_SKX")):
    raise SystemExit("this processor has neither AVX2 nor AVX-512: nothing to see here")
rng = np.random.default_rng(0)


def exchanged(length):
    "How many of 200 arrays of numbers 0, 1 and 2 come out in another order than the stable one."
    arrays = [rng.integers(0, 3, length).astype(float) for _ in range(200)]
    return sum(not np.array_equal(np.argsort(a), np.argsort(a, kind="stable")) for a in arrays)


found = {length: exchanged(length) for length in (2, 3, 4, 6, 10, 16)}
print(f"of 200 arrays with ties, in another order, by their length: {found}")
same = found[2] == found[3] == 0 and found[4] > 0 and found[10] > 100
raise SystemExit(0 if same else "the behaviour has changed")
EOS
venv/bin/python look.py
echo "as described"
