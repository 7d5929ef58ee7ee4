"""The questions that are put to a lesson that was run find what they are for."""

import base64
import io

import numpy as np
import pytest
from notebook_outputs import differences, faults
from PIL import Image

ALT = "Waves that run to the right."
WAVES = np.tile(np.uint8(127 + 100 * np.sin(np.arange(60) / 4)), (40, 1))


def source(pixels, form="png"):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form)
    return f"data:image/{form};base64,{base64.b64encode(file.getvalue()).decode()}"


GOOD = source(WAVES)


def shown(src=GOOD, alt=f' alt="{ALT}"'):
    return [{"output_type": "display_data", "data": {"text/html": f'<p><img src="{src}"{alt}></p>', "text/plain": "x"}}]


def figure(caption, alt):
    picture = f'<figure><img src="{GOOD}"{alt}><figcaption>{caption}</figcaption></figure>'
    return [{"output_type": "display_data", "data": {"text/html": picture, "text/plain": "x"}}]


def test_a_good_picture_has_no_fault():
    assert faults(shown()) == faults(shown(source(WAVES, "jpeg"))) == []
    assert faults([{"output_type": "stream", "name": "stdout", "text": "<img>"}]) == []
    assert faults(figure("Waves", f' alt="{ALT}"')) == []


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        (shown(alt=""), "does not say what is to be seen"),
        (shown(alt=" alt"), "does not say what is to be seen"),
        (shown(alt=' alt="A picture."'), "does not say what is to be seen"),
        (figure("The long waves", ' alt="the long waves."'), "only repeats the caption"),
        (shown("waves.png"), "is not in the notebook"),
        (shown(GOOD[:-40]), "cannot be read"),
        (shown("data:image/png;base64,%%%"), "cannot be read"),
        (shown(source(WAVES[:, :20])), "has only 20 x 40 pixels"),
        (shown(source(WAVES * 0 + 40)), "is of one colour"),
        (shown(source(WAVES // 100 + 40)), "is of one colour"),
        ([{"output_type": "display_data", "data": {"image/png": "", "text/plain": "<Figure>"}}], "type image/png"),
    ],
)
def test_a_fault_is_named(outputs, words):
    [fault] = faults(outputs)
    assert words in fault
    assert len(faults([*outputs, *shown(), *outputs])) == 2


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def notebook(outputs, *tags):
    return {"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": list(tags)}, "outputs": outputs}]}


RESULT = {"output_type": "execute_result", "data": {"text/plain": "3", "image/png": "iVBOR"}, "execution_count": 4}


@pytest.mark.parametrize(
    ("now", "same"),
    [
        ([stream("one\n"), stream("two"), RESULT], True),
        ([stream(["one\n", "two"]), RESULT | {"execution_count": 1}], True),
        ([stream("a warning", "stderr"), stream("one\ntwo"), RESULT], True),
        ([stream("one\ntwo"), RESULT | {"data": {"text/plain": "3", "image/png": "other"}}], True),
        ([stream("one\ntwo!"), RESULT], False),
        ([stream("one\ntwo")], False),
        ([stream("one\ntwo"), RESULT | {"data": {"text/plain": "4"}}], False),
        ([stream("one\ntwo"), RESULT | {"data": {"text/plain": "3", "text/html": "3"}}], False),
    ],
)
def test_what_a_marked_cell_tells_is_compared(now, same):
    stored = [stream("one\ntwo"), RESULT]
    found = differences(notebook(stored, "nbval-check-output"), notebook(now))
    assert (found == {}) is same and set(found) <= {"a"}
    assert differences(notebook(stored, "keep"), notebook(now)) == {}  # it is not marked
