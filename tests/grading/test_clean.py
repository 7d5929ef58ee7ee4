"""Lines that only Jupyter understands are left out, characters that nobody sees are mended, the rest stays as it is."""

import ast

import pytest

from nstcourse.grading.clean import clean


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("%%time\nx = 1", "pass\nx = 1"),
        ("# Task 3.2\n%%time\nx = 1", "# Task 3.2\npass\nx = 1"),
        ("\n\n%%capture out\n%%time\nx = 1", "\n\npass\npass\nx = 1"),
        ("%%prun -l 5\nx = 1", "pass\nx = 1"),
        ("%%timeit\nx = 1", "pass\nx = 1"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("for k in a:\n    %timeit k\nx = 1", "for k in a:\n    pass\nx = 1"),
        ("%time x = f(1)", "x = f(1)"),
        ("t = %time f(1)", "t = f(1)"),
        ("t = %timeit -o f(1)", "t = None"),
        ("files = !ls *.png", "files = []"),
        ("table['files'] = !ls", "table['files'] = []"),
        ("!pip install a \\\n  b\nx = 1", "pass\n\nx = 1"),
        ("!echo \"it's (\nx = 1", "pass\nx = 1"),
        ("x = 1\nx?", "x = 1\npass"),
        ("a.b?? # what is it\n?a.b\nx = 1", "pass\npass\nx = 1"),
        (",f a b\n/f 1\n;f a", "pass\npass\npass"),
        (">>> def f():\n...     return 1\n...\n>>> x = f()", "def f():\n    return 1\n\nx = f()"),
        ("In [3]: x = 1\n   ...: y = 2", "x = 1\ny = 2"),
        ("    # Task 3.1\n    x = 1\n\n    y = 2", "# Task 3.1\nx = 1\n\ny = 2"),
    ],
)
def test_jupyter_s_lines_are_left_out(source, text):
    cleaned = clean(source)
    assert cleaned.text == text and not cleaned.foreign
    assert cleaned.notes or source.startswith("    ")
    ast.parse(cleaned.text)


@pytest.mark.parametrize(
    "source",
    [
        "x = 7 % 3\ny %= 2\nz = x != y",
        "x = (7\n% 3)\ny = 7 \\\n% 3",
        "x = [\n!=\n]",
        'print("t = %time x" % 3)\nprint("really?")  # why?',
        '"""\n%%time\n!ls\n%cd\nwhat?\n"""\nx = 1',
        "x = '''\n>>> y\n!ls\n'''\nr'\\'\nf'{x!r}'",
        "s = 'it is \\\n!no command'",
        "größe = 'ein\u00a0Wort\u200b'  # naïve 🙂",
        "x = 1\n\x0c\ny = 2",
        "if x:\n    y = 1\n# indented\n    z = 2",
    ],
)
def test_what_is_python_stays_as_it_is(source):
    cleaned = clean(source)
    assert (cleaned.text, cleaned.notes, cleaned.foreign) == (source, [], "")


@pytest.mark.parametrize("magic", ["bash", "writefile style.py", "html", "script python", "javascript", "sql select"])
@pytest.mark.parametrize("before", ["", "# Task 3.2\n"])
def test_a_cell_in_another_language_is_named(magic, before):
    cleaned = clean(f"{before}%%{magic}\ndef gram_matrix(features): pass")
    assert cleaned.foreign == f"%%{magic.split()[0]}"


@pytest.mark.parametrize(
    ("source", "text", "name"),
    [
        ("def f():\n\u00a0\u00a0\u00a0\u00a0return 1", "def f():\n    return 1", "U+00A0"),
        ("def f():\n\u3000return 1", "def f():\n return 1", "U+3000"),
        ("x\u2009=\u202f1", "x = 1", "U+2009"),
        ("x = \u200b1\u200d", "x = 1", "zero width space"),
        ("\ufeff# Task 3.2\nx = 1", "# Task 3.2\nx = 1", "U+FEFF"),
        ("x\u00ad = \u20601", "x = 1", "soft hyphen"),
        ("x = 1\u2028y = 2", "x = 1\ny = 2", "line separator"),
        ("x = 1\x85y = 2", "x = 1\ny = 2", "U+0085"),
        ("x = 1  # a\u2028b", "x = 1  # a b", "U+2028"),
        ("x = 1\x00", "x = 1", "U+0000"),
        ("x = \u202a1\u202c", "x = 1", "U+202A"),
    ],
)
def test_what_nobody_sees_is_mended_and_told(source, text, name):
    cleaned = clean(source)
    assert cleaned.text == text and name in cleaned.notes[0]
    ast.parse(cleaned.text)


def test_line_ends_of_other_systems_are_no_news():
    assert clean("x = 1\r\ny = 2\rz = 3") == clean("x = 1\ny = 2\nz = 3")


@pytest.mark.parametrize(
    "source",
    [
        "# NBVAL_SKIP\nx = 1",
        "x = 1\n  ## nbval_ignore_output \ny = 2",
        "%time # NBVAL_SKIP\nx = 1",
        ">>> # NBVAL_SKIP\n>>> x = 1",
        "x = 1 # a\u2028# NBVAL_SKIP",
        "s = '''a\x0c# NBVAL_SKIP\x0cb'''",
        "# PYTEST_VALIDATE_IGNORE_OUTPUT",
    ],
)
def test_no_mark_for_nbval_is_left_however_its_lines_are_cut(source):
    lines = clean(source).text.splitlines()  # as nbval does
    assert not any(line.strip().lstrip("# ").upper().startswith(("NBVAL_", "PYTEST_VALIDATE")) for line in lines)
