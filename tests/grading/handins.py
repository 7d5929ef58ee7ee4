"""Small notebooks and zip files, and what is found in a folder of them. Nothing here is run."""

import io
import json
import os
import zipfile

from nstcourse.grading.submissions import find

STEMS = ["01_feature_maps", "02_content", "03_style", "04_full_loss", "05_the_loop"]
OPEN = 'raise nst.Todo("", "")'


def notebook(*worked, given=("3.1", "3.2", "3.3"), more=()):
    """The bytes of a notebook with the tasks of `given`, of which those of `worked` are done, and other cells."""
    cells = [f"# Task {i}\ndef answer():\n    {'return 1' if i in worked else OPEN}" for i in given]
    return pack([*cells, *more])


def pack(sources):
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": s} for s in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


DONE, SHEET = notebook("3.1", "3.2", "3.3"), notebook()
OTHER = notebook("2.1", "2.2", given=("2.1", "2.2"))
SCRATCH = pack(["x = 1"])


def put(path, data=DONE, age=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (1_790_000_000 - age,) * 2)
    return path


def zipped(*members, when=(2026, 11, 20, 10, 0, 0)):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, when), data)
    return buffer.getvalue()


def handed(folder, roster=None, stems=("03_style",), **others):
    """({student: Submission}, notes in one text); of one exercise."""
    found, notes = find(folder, stems, roster, course=STEMS, **others)
    assert len({s.student for s in found}) == len(found)
    return {s.student: s for s in found}, "\n".join(notes)
