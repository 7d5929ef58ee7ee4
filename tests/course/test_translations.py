"""Errors in words: the right kind of value, by what Python and NumPy say and what stands in the line."""

import linecache
import math
import re
import warnings

import numpy as np
import pytest

from nstcourse.kit import translations
from nstcourse.kit.arrays import described

CELL = "<ipython-input-7>"
FEATURES = np.arange(12.0).reshape(2, 2, 3)


@pytest.fixture(autouse=True)
def _without_warnings_of_the_compiler():
    """Python warns of some of these mistakes itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def told(body, seen=True):
    """(the line, the translation) of the error that a cell ends with; seen: is the source at hand, as in a notebook?"""
    source = "def answer(f):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    linecache.cache[CELL] = (len(source), None, source.splitlines(True) if seen else [], CELL)
    names = {"np": np, "math": math, "flatten": lambda f: f, "total": 0}
    exec(compile(source, CELL, "exec"), names)
    try:
        value = names["answer"](FEATURES.copy())
    except (Exception, SystemExit) as error:
        first, *rest = translations.their_error(error)
        return first, rest[0] if rest else ""
    pytest.fail(f"no error, but {described(value)}")


# What a beginner writes, and what the translation must say. From where the arguments come stands in the lines before.
SAID = [
    # forgotten zip, enumerate, items, brackets
    ("v, w = [1, 2, 3], [4, 5, 6]\nfor a, b in v, w: a", "for a, b in zip(first, second)"),
    ("v, w, x = [1], [2], [3]\nfor a, b in (v, w, x): a", "for a, b in zip(first, second)"),
    ("v = [1.5, 2.5]\nfor a, b in v: a", "a part of `v` is a number, and 2 names take it apart"),
    ("pairs = [(1, 2, 3)]\nfor a, b in pairs: a", "a part of `pairs` is a tuple of 3, and 2 names"),
    ("pairs = [(1, 2)]\n[a for a, b, c in pairs]", "a part of `pairs` is a tuple of 2, and 3 names"),
    ("pairs = [[1, 2], [3]]\nsum(a for a, b in pairs)", "a part of `pairs` is a list of 1, and 2 names"),
    ("for a, b in [(1, 2, 3)]: a", "is a tuple of 3, and 2 names"),
    ("d = {'conv': 1}\nfor k, v in d: k", "for key, value in d.items()"),
    ("for k, v in {'conv': 1}: k", ".items()"),
    ("d = {'conv': 1}\nfor k, v, w in d.items(): k", ".items() gives two things"),
    ("operations = ('conv', 'pool')\nfor k, op in operations: k", "for i, part in enumerate(parts)"),
    ("operations = ('conv', 'pool')\nfor k, op in operations: k", "is a text, which would be taken apart into letters"),
    ("name = 'conv'\nfor a, b in name: a", "`name` is a text, and a loop over a text gives one letter"),
    ("for i, a, b in enumerate(zip([1], [2])): a", "for i, (a, b) in enumerate(...)"),
    ("for a, b, c in zip([1], [2]): a", "as many names as there are lists in zip(...)"),
    ("for r, c in range(3): r", "range gives one number each time"),
    ("for r, c in np.ndindex(2, 2, 3): r", "as many numbers each time as it is given sizes"),
    ("for h, w, c in f.shape: h", "without a loop, h, w, c = x.shape"),
    (
        "mean = (f[0, 0], np.eye(3))\nf - mean",
        "`mean` is 2 things, as a function returned them: take it apart, a, b = ",
    ),
    ("rows = [[1, 2], [3]]\nf - rows", "the rows of the list differ in length"),
    (
        "x = f.reshape(-1, 3)\nx / np.eye(3)",
        "For the inverse of a matrix, @ np.linalg.inv(...); for one number a channel",
    ),
    ("for a, b in map(float, [1]): a", "each time round, there are more names than values"),
    ("for i in len([1]): i", "for i in range(n)"),
    ("n, w = [1, 2], []\nfor i in len(n): w += n[i]", "for i in range(n)"),
    ("n, w = [1, 2], []\nfor i in n: w += i", ".append(...) puts one number into it"),
    ("n, w = [1, 2], 0\nfor i in len(n): w += n[i]", "for i in range(n)"),
    ("for i in range([1, 2]): i", "range(len(...))"),
    ("for i in range(f): i", "range(len(...))"),
    ("h, w = f.shape", "more axes than there are names"),
    ("h, w, c, d = f.shape", "fewer axes"),
    ("parts = [1, 2, 3]\na, b = parts", "`parts` is a list of 3, and another number of names"),
    ("size = 5\nh, w = size", "`size` is a number, and cannot be taken apart"),
    ("a, b, c = f[0] + 1", "more names than values on the left of ="),
    ("a, b = [1, 2, 3]", "more values come than there are names"),
    # places
    ("t = (1, 2)\nt[2]", "a place outside the tuple"),
    ("f.shape[3]", "fewer axes"),
    ("[1, 2][2]", "a place outside the list"),
    ("'ab'[2]", "a place outside the text"),
    ("f[5]", "axis 0 has 2 places, 0 to 1"),
    ("f[:0][0]", "axis 0 has none"),
    ("f[0, 0, 0, 0]", "fewer axes"),
    ("np.float64(5)[0]", "this is one number"),
    ("x = 5\nx[0]", "this is one number"),
    ("x = 5\nlen(x)", "this is one number"),
    ("x = []\nx[0] = 1", "no such place yet: .append(...)"),
    ("[].pop()", "nothing is left"),
    ("[[1, 2]][0, 1]", "m[0][1]"),
    ("[1, 2][[0, 1]]", "[x[k] for k in order]"),
    ("'conv'['c']", "this is a text, and a whole number picks"),
    ("{'a': 1}['b']", "the dict has no such key"),
    ("{1}.remove(2)", "removed from the set"),
    ("f[np.array([True, False, True])]", "the mask has another shape"),
    ("f.sum(axis=3)", "an array with 3 axes, which are counted from 0: 0, 1, 2"),
    ("np.mean(1, 2, 3)", "np.mean([a, b, c])"),
    # whole numbers
    ("[1, 2][4 / 2]", "Divide with //"),
    ("f[4 / 2]", "ivide with //"),
    ("f[0, 4 / 2]", "ivide with //"),
    ("f[: 4 / 2]", "ivide with //"),
    ("[1, 2][: 4 / 2]", "ivide with //"),
    ("(1, 2)[2 / 2]", "ivide with //"),
    ("for i in range(4 / 2): i", "ivide with //"),
    ("np.zeros(4 / 2)", "ivide with //"),
    ("np.zeros((4 / 2, 2))", "ivide with //"),
    ("f.reshape(4 / 2, 6)", "ivide with //"),
    ("f[np.array([1.0])]", "ivide with //"),
    # brackets
    ("np.zeros(2, 3)", "np.zeros((h, w))"),
    ("np.ones(2, 3)", "np.zeros((h, w))"),
    ("np.empty(2, 3)", "np.zeros((h, w))"),
    ("np.zeros[2, 3]", "round ones, np.zeros((2, 3))"),
    ("np.array(1, 2)", "np.array([1, 2])"),
    ("np.array([1, 2], [3, 4])", "np.array([1, 2])"),
    ("f.sum(0, 1)", "axis=(0, 1)"),
    ("np.concatenate(f, f)", "np.concatenate([a, b])"),
    ("np.stack(f, f)", "np.stack([a, b])"),
    ("np.vstack(f, f)", "np.vstack([a, b])"),
    ("np.mean(f, f)", "np.mean([a, b])"),
    ("np.max(0, f)", "np.maximum(a, b)"),
    ("np.reshape(f, 4, 3)", "np.reshape(x, (h, w))"),
    ("np.random(3)", "a point and a name"),
    ("np.random.rand((2, 3))", "np.random.rand(2, 3)"),
    ("np.random.random(2, 3)", "np.random.random((2, 3))"),
    ("f.astype('foo')", "no kind of number that NumPy knows"),
    ("2(3 + 1)", "is a * missing"),
    ("f.T()", "take no brackets"),
    ("f.shape(0)", "take no brackets"),
    ("f(0)", "square ones, x[0]"),
    ("[1](0)", "round brackets behind a list"),
    ("(1, 2)(0)", "round brackets behind a tuple"),
    # shapes
    ("f * np.ones((2, 2))", "[..., None]"),
    ("np.ones((5, 2)) * np.ones((5, 2, 3))", "[..., None]"),
    ("np.ones((4, 3))[2:] * np.ones((3, 3))", "a window at the border of a picture is cut off"),
    ("np.ones((3, 4)) - np.ones((2, 4))", "x[1:] goes with x[:-1]"),
    ("np.ones((4, 3)).T * np.ones((4, 3))", "use @"),
    ("np.ones((3, 4)) * np.ones((4, 3))", "use @"),
    ("f + np.ones((5, 5))", "counted from the last axis"),
    ("f[1:1] + np.ones((3, 2, 3))", "one side is empty"),
    ("f @ np.ones((2, 2))", "as many columns on its left as rows on its right"),
    ("np.dot(f[0], f[0])", "as many columns on its left as rows on its right"),
    ("f @ 5", "a plain number takes *"),
    ("2 @ 3", "two plain numbers take *"),
    ("f.reshape(5, 5)", "an array of size 12 does not fill (5,5)"),
    ("f.reshape(-1, -1)", "-1 may stand for one size only"),
    ("x = np.ones(3)\nx[:] = np.ones(4)", "right of = has the shape (4,), its place on the left (3,)"),
    ("x = np.ones(3)\nx += np.ones((2, 3))", "the result would have (2,3)"),
    ("f.transpose(0, 1)", "transpose wants every axis once"),
    ("np.einsum('ij,jk->ik', f, f)", "one letter for each axis"),
    ("np.pad(f, ((1, 1), (1, 1)))", "a pair of widths for each axis"),
    ("np.concatenate([f, f[0]])", "differ in shape"),
    ("np.concatenate([])", "the list of arrays is empty"),
    ("np.array([[1, 2], [3]])", "differ in length"),
    ("w = np.ones((4, 3))[2:4]\nw * np.ones((3, 3))", "a window at the border of a picture is cut off"),
    ("h = f.shape[:1]\nnp.ones((4, 3)) * np.ones((3, 3))", "use @, as in F.T @ F; the sizes fit in this order"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\n4 * F * (G - 1)", "in this order: (4, 3) @ (3, 3)"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\n4 * (G - 1) * F", "in this order: (4, 3) @ (3, 3)"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\nnp.multiply(F, G)", "use @"),
    ("np.ones((8, 3)) * np.ones((4, 3))", "must be equal, or 1"),
    ("f.T * f", "use @, as in F.T @ F, on tables with two axes: x.reshape(-1, C)"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\n4 * (G - 1) @ F", "swap the two, (4, 3) @ (3, 3)"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\nnp.dot(G, F)", "swap the two, (4, 3) @ (3, 3)"),
    ("F, G = np.ones((4, 3)), np.ones((3, 3))\nnp.matmul(G / 2, F)", "swap the two, (4, 3) @ (3, 3)"),
    ("F = np.ones((4, 3))\nF @ F", "turn one side round with .T"),
    ("f @ f.T", "on arrays with three axes"),
    ("for r, g, b in f: r", "for row in f, and in it for r, g, b in row"),
    ("r, g, b = f", "f[..., 0], f[..., 1], f[..., 2]"),
    ("r, g, b = f * 255", "the colours lie in its last axis"),
    ("f.T @ f", "on arrays with three axes @ multiplies matrices of the last two"),
    ("np.matmul(f.T, f)", "x.reshape(-1, C)"),
    # the part of a list for its place
    ("v, w = [1.5, 2.5], [2.5, 3.5]\n[v[i] / w[i] for i in w]", "`i` is a part of `w`, not its place"),
    ("v, w = [1.5, 2.5], [2.5, 3.5]\nt = 0\nfor k in w:\n    t += w[k] * 2", "`k` is a part of `w`, not its place"),
    ("v, w = [1.5, 2.5], (2.5, 3.5)\nfor k in w: v[k]", "use for k in range(len(w)), enumerate(...) or zip(...)"),
    ("v = [f, f]\nfor k in v:\n    v[k]", "`k` is a part of `v`, not its place"),
    ("w = [30, 15]\nfor k in w: w[k]", "`k` is a part of `w`, not its place"),
    ("w = [30, 15]\nsum(w[k] for k in w)", "`k` is a part of `w`, not its place"),
    ("order, w = [1, 2], [3, 4]\nfor k in order: w[k]", "a place outside the list"),
    ("for k in f: f[k]", "`k` is a row of `f`, not its number"),
    ("for k in f:\n    np.sum(f[k : k + 3])", "use for k in range(len(f))"),
    ("for k in f:\n    for c in k: f[0, c]", "`c` is a row of `k`, not its number"),
    ("for c in f[0]:\n    np.mean(f[0, c : c + 3], axis=0)", "`c` is a part of `f[0]`, not its place"),
    ("v = [1.5, 2.5]\nfor k in range(2): v[k / 2]", "ivide with //"),
    ("for k in f: [1, 2][len(k) / 2]", "ivide with //"),
    # numbers
    ("x = np.zeros(3, int)\nx -= 0.5", "x.astype(float)"),
    ("x = np.zeros(3, 'uint8')\nx *= 1.5", "x.astype(float)"),
    ("(-1) ** 0.5 < 3", "become complex"),
    ("float((-1) ** 0.5)", "become complex"),
    ("math.sqrt(-1)", "clip the number first"),
    ("math.sqrt([1])", "np.sqrt"),
    ("round(f)", "np.round"),
    ("max([])", "the list or array is empty"),
    ("min([])", "the list or array is empty"),
    ("np.max([])", "the list or array is empty"),
    ("np.argmin([])", "the list or array is empty"),
    ("[1.0].index(2)", "not in the list"),
    ("[1.0].remove(2)", "not in the list"),
    ("(1, 2).index(3)", "not in the tuple"),
    ("'ab'.index('c')", "not in the text"),
    ("int('abc')", "a text that is no number"),
    ("float('abc')", "a text that is no number"),
    ("int(float('nan'))", "nan"),
    ("float([1])", "a whole list stands where one number"),
    ("np.array([1]) ** -1", "power below 0"),
    ("'a' > 1", "a text does not calculate or compare"),
    ("'2' * 0.5", "a text does not calculate"),
    ("w, v = (1.5, 2.5), [1, 2]\nw[0] * v", "a list does not calculate"),
    ("w, v = [1.5, 2.5], (1, 2)\nv * w[0]", "a tuple does not calculate"),
    ("0.5 * f.shape", "a tuple does not calculate"),
    ("x = [1]\nx *= 1.5", "a list does not calculate"),
    ("[v * 2.0 for v in [[1], [2]]]", "np.array(...)"),
    ("sum(['1', '2'])", "a text does not calculate"),
    ("'size ' + 5", "a text and a number are added"),
    ("[1] + 5", ".append(...) puts one more"),
    ("x = [1]\nx += 5", ".append(...) puts one number into it"),
    ("[1, 2] @ [1, 2]", "a list does not calculate"),
    ("zip([1], [2])[0]", "make a list of it first"),
    ("len(v for v in [1])", "make a list of it first"),
    ("np.array([None, 1]) + 1", "a value is None"),
    ("x, y = [1].append(2)", "a value is None"),
    ("f'{f:.2f}'", "print a list or an array as it is"),
    # names
    ("flatten = flatten(f)", "hides the function `flatten` outside"),
    ("total += 1", "`total` outside of the function can be read, but not changed"),
    ("for k in range(0): x = 1\nx", "give it one before the loop"),
    ("numpy.zeros(3)", "here it is np"),
    ("true", "here it is True"),
    ("random.random()", "write `import random`"),
    ("np.foo(3)", "numpy has nothing of this name"),
    ("np.float(3)", "no np.float; write float"),
    ("x = 5.0\nx.shape", "this is one number"),
    ("x = 5\nx.append(1)", "begin with a list, []"),
    ("'ab'.append(1)", "this is a text"),
    ("{}.append(1)", "d[key] = value"),
    ("f.length", "len(x) counts its rows"),
    ("import torchx", "NumPy only"),
    ("import nstlib.statistics_of_mine", "none of its calculations is"),
    ("from numpy import foo", "nothing of that name"),
    # their own
    ("raise ValueError('two rows, please')", "your own line raises this error"),
    ("if f.ndim > 2: raise RuntimeError('too deep')", "your own line raises this error"),
    ("error = ValueError('two rows')\nraise error", "your own line raises this error"),
    ("assert f.ndim == 2, 'not flat'", "your own `assert` does not hold"),
    ("raise NotImplementedError('later')", "not written yet"),
    ("raise 'text'", 'raise ValueError("...")'),
    ("def g(n): return g(n)\ng(1)", "calls itself without end"),
    ("open('nothing.txt')", "no such file"),
    ("exit()", "ends with return"),
    ("next(iter([]))", "nothing left"),
    ("eval('1 +')", "no Python"),
    ("if f > 0 and f < 1: pass", "(x > 0) & (x < 1)"),
]


@pytest.mark.parametrize(("body", "words"), SAID, ids=[body[-40:] for body, _ in SAID])
def test_a_mistake_is_told_in_the_right_words(body, words):
    _, meaning = told(body)
    assert words in meaning


@pytest.mark.parametrize("body", [body for body, _ in SAID])
def test_where_the_source_is_not_at_hand_something_is_told_all_the_same(body):
    first, meaning = told(body, seen=False)
    assert meaning and not first.startswith("in ")
    if body.startswith(("raise V", "assert")):
        assert "your own" in meaning


# What the versions of Python and NumPy say that are not installed here.
ELSEWHERE = [
    (ValueError("too many values to unpack (expected 2, got 3)"), "more values come"),  # Python 3.14
    (ValueError("max() iterable argument is empty"), "the list or array is empty"),  # 3.12
    (ValueError("max() arg is an empty sequence"), "the list or array is empty"),  # 3.10
    (ValueError("list.index(x): x not in list"), "not in the list"),  # 3.14
    (ValueError("3 is not in list"), "not in the list"),  # 3.10
    (ValueError("math domain error"), "clip the number"),  # 3.13
    (ValueError("expected a nonnegative input, got -1.0"), "clip the number"),  # 3.14
    (ValueError("expected a number in range from -1 up to 1, got 2.0"), "clip the number"),  # 3.14
    (TypeError("cannot use 'list' as a dict key (unhashable type: 'list')"), "key of a dict"),  # 3.14
    (TypeError("argument of type 'int' is not a container or iterable"), "this is one number"),  # 3.14
    (TypeError("string indices must be integers"), "this is a text"),  # 3.10
    (UnboundLocalError("local variable 'x' referenced before assignment"), "before the loop"),  # 3.10
    (NameError("free variable 'x' referenced before assignment in enclosing scope"), "does not know"),  # 3.10
    (TypeError("data type not understood"), "np.zeros((h, w))"),  # NumPy 1
    (TypeError("only length-1 arrays can be converted to Python scalars"), "one number belongs"),  # NumPy 1
    (TypeError("only 0-dimensional arrays can be converted to Python scalars"), "one number belongs"),  # NumPy 2
    (IndexError("index 9 is out of bounds for size 4"), "4 places, 0 to 3"),  # NumPy 2, .flat
    (IndexError("boolean index did not match indexed array along dimension 0; dimension is 3 but"), "the mask"),
    (TypeError("'numpy.float64' object cannot be interpreted as an integer"), "//"),
    (TypeError("'builtin_function_or_method' object is not subscriptable"), "round ones"),
]


@pytest.mark.parametrize(("error", "words"), ELSEWHERE, ids=[str(e)[:40] for e, _ in ELSEWHERE])
def test_other_versions_words_are_known(error, words):
    assert words in translations.their_error(error)[1]


KINDS = {
    "list": "[1.5, 2.5]",
    "tuple": "(1.5, 2.5)",
    "text": "'conv'",
    "dict": "{'a': 1.5, 'b': 2.5}",
    "set": "{1.5, 2.5}",
    "range": "range(2)",
    "list(...)": "(v for v in [1.5])",
    "one number": "2.5",
    "None": "[1].append(2)",
    "function": "np.mean",
    "module": "math",
    "complex": "(1 + 2j)",
}
CALCULATING = ("x * 0.5", "0.5 * x", "x - 1", "1 - x", "x / 2", "x // 2.5", "x ** 2", "-x", "abs(x)", "1 + x", "x -= 1")
HANDLING = (
    "x + 1", "x > 1", "1 < x", "x.shape", "x.T", "x.mean()", "x.reshape(1, 2)", "x[0, 1]", "x[0.5]", "x[99]", "x['a']",
    "a, b, c = x", "for a, b, c in x: a", "for i, a, b in x: a", "[a for a, b in x]", "x(1)", "x @ x", "x.append(1)",
    "x[0] = 1", "x[0].shape", "x[0][1]", "math.sqrt(x)", "float(x)", "int(x)", "range(x)", "len(x)", "x += 1", "sum(x)",
    "max(x)", "round(x)", "np.zeros(x)", "np.sqrt(x)", "x.index(7)", "x.remove(7)", "7 in x", "list(x)[7]", "x[:1.5]",
    "for p in x: p + 'q'", "next(x)", "{x: 1}[0]",
)  # fmt: skip
# Not the kind's own words where another mistake is nearer: a fraction as a place, quotes, one part of it, ...
NAMED = {kind: re.compile(re.escape(kind)) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_axes_are_said_of_arrays_only(kind):
    for operation in (*CALCULATING, *HANDLING):
        try:
            _, meaning = told(f"x = {KINDS[kind]}\n{operation}")
        except pytest.fail.Exception:  # it works
            continue
        assert meaning, operation
        assert not re.search(r"\baxes\b|\baxis\b|\.shape\b|both sides\b(?!\.)", meaning), (operation, meaning)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("one number", "complex")])
def test_what_does_not_calculate_is_called_by_its_kind(kind):
    for operation in CALCULATING:
        _, meaning = told(f"x = {KINDS[kind]}\n{operation}")
        assert NAMED[kind].search(meaning), (operation, meaning)


def test_the_line_and_their_own_message_are_shown():
    first, _ = told("raise ValueError('two rows, please')")
    assert first == "in `answer`, `raise ValueError('two rows, please')`: ValueError: two rows, please"


def test_a_function_that_is_handed_over_is_called_as_the_learner_calls_it():
    first, _ = told("def bowl(x): return x\ndef answer(slope): return slope(f, 2)\nanswer(bowl)")
    assert "slope() takes 1 positional" in first.replace("answer.<locals>.", "") and "bowl" not in first


def test_a_helper_that_raises_is_theirs_too():
    def helper(size):
        if size > 2:
            raise ValueError("shapes must be (2,2) (3,3)")

    with pytest.raises(ValueError) as caught:
        helper(3)
    assert "your own line raises" in translations.their_error(caught.value)[1]
    with pytest.raises(ValueError) as caught:
        np.ones(2) + np.ones(3)
    assert "(2,) and (3,)" in translations.their_error(caught.value)[1]


def test_an_error_in_a_line_that_raises_another_is_translated():
    first, meaning = told("raise ValueError(f'size {f.shpe}')")
    assert "AttributeError" in first and "no such part" in meaning


def test_values_that_break_when_they_are_looked_at_do_no_harm():
    class Broken:
        def __len__(self):
            raise KeyError

        def __iter__(self):
            raise RuntimeError

    source = "def answer(x):\n    for a, b in x: a\n"
    linecache.cache[CELL] = (len(source), None, source.splitlines(True), CELL)
    names = {}
    exec(compile(source, CELL, "exec"), names)
    for value in (Broken(), [Broken(), 5], {(): 1}.keys()):
        try:
            names["answer"](value)
        except Exception as error:
            assert translations.their_error(error)[0]
