"""The learner's own error: the line where it happened, and what it means in words.

What Python and NumPy say is nearly the same from Python 3.11 to 3.14 and NumPy 1.25 to 2; where it differs, a pattern
has both. The kind of a value is told in their words, or by the names in the line of code: a list has no axes.
"""

import contextlib
import dis
import linecache
import re
import traceback
from pathlib import Path

from nstcourse.kit import shapes, unpacking, words

OURS = {str(Path(__file__).with_name(name)) for name in ("answers.py", "arrays.py", "borrowed.py", "translations.py")}
NOBODYS = ("<frozen", "<string>", "<__array_function__")  # frames that look like a cell, and are none


COMPLEX = (
    "a number has become complex, as by ** 0.5 of one below 0, or np.fft: look at the sign before the root, "
    "or take the real part, .real."
)
TEXT_NO_NUMBER = "a text that is no number is to become one."
# The first line whose kind and pattern fit, and whose words are not None, is told. Words may be a function of what was
# found in the error's message and of the Place.
TRANSLATIONS = (
    (
        NotImplementedError,
        "",
        "this line says that something is not written yet: delete it when it is.",
    ),
    (
        RecursionError,
        "",
        "the function calls itself without end: a call must come to an end at some size, if ...: return ..., and each "
        "inner call must be given less. Or has another function taken its name?",
    ),
    (UnboundLocalError, r"variable '(\w+)'", words.hidden),
    (NameError, r"'(\w+)'", words.unknown_name),
    (
        ModuleNotFoundError,
        r"nstlib\.(?!course)",
        "there is no such part of nstlib here; where answers are graded, none of its calculations is. Write yours with "
        "NumPy.",
    ),
    (ModuleNotFoundError, "", "this module is not installed here; every task can be done with NumPy only."),
    (ImportError, "cannot import name", "this module has nothing of that name: is it spelled right?"),
    (
        KeyError,
        "",
        lambda f, p: "what is to be removed from the set is not in it." if ".remove(" in p.line else None,
    ),
    (KeyError, "", "the dict has no such key: print(list(d)) shows those that it has."),
    (FileNotFoundError, "", "there is no such file here; a task needs none, it works on what it is given."),
    (AssertionError, "", "an `assert` does not hold: what it says is not so for the numbers of the check."),
    (MemoryError, "", "an array as large as no machine can hold is asked for: look at its sizes, and at the loop."),
    (EOFError, "", "input() waits for someone who types; the function gets everything as its arguments."),
    (StopIteration, "", "next() is asked of something that has nothing left."),
    (SyntaxError, "", "a text that eval() or exec() is given is no Python."),
    (SystemExit, "", "exit() and quit() end the whole program; a function ends with return."),
    (ZeroDivisionError, "", "a division by zero."),
    (OverflowError, "", "a number has become too large, or infinite: is something divided by 0?"),
    # Places in something
    (
        (IndexError, TypeError),
        "indices must be|only integers, slices|arrays used as ind|only integer scalar|index out of range|out of bounds",
        words.part_for_place,
    ),
    (IndexError, r"axis (-?\d+) is out of bounds for array of dimension (\d+)", shapes.axis),
    (IndexError, "(array is 0-dimensional|invalid index to scalar)", f"{words.ONE_NUMBER} to pick with [...]."),
    (IndexError, "too many indices", unpacking.FEWER_AXES),
    (
        IndexError,
        "tuple index out of range",
        lambda f, p: (
            unpacking.FEWER_AXES
            if ".shape" in p.line
            else "a place outside the tuple: count from 0; a tuple of 3 ends with t[2]."
        ),
    ),
    (IndexError, "pop from empty", "nothing is left in the list to .pop()."),
    (
        IndexError,
        "assignment index out of range",
        "the list has no such place yet: .append(...) makes it longer, or begin with [0] * n.",
    ),
    (
        IndexError,
        "(list|string|range object|pop) index out of range",
        lambda f, p: (
            f"a place outside the {({'list': 'list', 'pop': 'list', 'string': 'text'}).get(f[1], 'range')}: count from "
            "0, so that the last place is len(...) - 1; an empty one has none."
        ),
    ),
    (IndexError, "boolean index|shape mismatch", shapes.shapes),
    (
        IndexError,
        "only integers, slices|arrays used as indices",
        f"what stands in [...] is no whole number. {words.cap(words.WHOLE)}",
    ),
    (IndexError, r"index (-?\d+) is out of bounds for (?:axis (\d+) with )?size (\d+)", shapes.outside),
    (IndexError, "", "a place that is not there: count from 0."),
    # None, functions, and what was meant to be an array
    (
        (AttributeError, TypeError),
        "'NoneType'|NoneType (object|which|of)|type NoneType|not NoneType|NoneType\\.",
        "a value is None, which is nothing. .append() and .sort() return nothing; write them on a line of their own. A "
        "function without `return` does so, too, and print() and np.random.shuffle().",
    ),
    (
        TypeError,
        f"'{words.FUNCTIONS}' object (is not subscriptable|does not support item)",
        "a function has square brackets behind it; it is called with round ones, np.zeros((2, 3)).",
    ),
    (
        (AttributeError, TypeError),
        f"'{words.FUNCTIONS}'|non-iterable {words.FUNCTIONS}",
        "this is the function itself; call it: name(...).",
    ),
    (
        TypeError,
        r"'tuple' object (does not support|doesn't support)",
        "a tuple cannot be changed: go through it with for, or make a list of it, list(...).",
    ),
    (AttributeError, r"module '([\w.]+)' has no attribute '(\w+)'", words.no_such_name),
    (AttributeError, r"'([\w.]+)' object has no attribute '(\w+)'", words.no_attribute),
    (AttributeError, "", "this kind of value has no such part: NumPy arrays and tensors differ here."),
    (TypeError, r"for \^=?:|bitwise_xor", "a power is ** in Python, not ^."),
    (TypeError, "complex", COMPLEX),
    (
        TypeError,
        f"for @=?: '{words.NUMBERS}' and '{words.NUMBERS}'",
        "@ multiplies matrices; two plain numbers take *.",
    ),
    (TypeError, r"can't multiply sequence.*", words.repeated),
    (TypeError, r"can only concatenate (list|tuple|str)", words.joined),
    (TypeError, r"(unsupported|bad) operand[^\n]*|not supported between[^\n]*", words.no_calculating),
    (TypeError, r"(?:unsupported operand|bad operand)[^\n]*'module'", words.NO_CALCULATING["module"]),
    (TypeError, r"(list|tuple) indices must be integers or slices, not ([\w.]+)", words.other_whole_index),
    (
        TypeError,
        "string indices must be",
        "this is a text, and a whole number picks one of its letters; is it one part where you meant the whole list, "
        "or a key where you meant the dict?",
    ),
    (TypeError, r"slice indices must be|expected a sequence of integers[^\n]*got '(np\.float\d*\()?[-\d]", words.WHOLE),
    (TypeError, r"'([\w.]+)' object cannot be interpreted as an integer", words.whole),
    (TypeError, "only integer scalar arrays", words.for_a_size),
    (
        TypeError,
        r"(v|h|d|column_|)stack\(\) takes|concatenate\(\) takes",
        "the arrays that are put together stand in one list: np.vstack([a, b]).",
    ),
    (TypeError, r"as a data type|data type [^\n]*not understood|Field elements must be", words.no_dtype),
    (TypeError, "order must be str", "the new sizes stand in brackets of their own: np.reshape(x, (h, w))."),
    (
        TypeError,
        r"(random|random_sample)\(\) takes",
        "np.random.random wants its sizes in brackets of their own, np.random.random((2, 3)); no task needs chance.",
    ),
    (
        TypeError,
        "positional argument|keyword-only argument|unexpected keyword|takes no (keyword )?arguments|multiple values for"
        r"|takes (exactly|at (most|least)) (one|\d+)|expected (at (most|least) )?\d+ arguments?, got",
        "the arguments of the call do not fit the function: count them on both sides.",
    ),
    (TypeError, r"'([\w.]+)' object is not callable", words.called),
    (TypeError, f"cannot unpack non-iterable {words.NUMBERS} object", unpacking.unpacked),
    (TypeError, r"'([\w.]+)' object is not iterable", words.not_iterable),
    (TypeError, f"'{words.NUMBERS}' object is not subscriptable", f"{words.ONE_NUMBER} to pick with [...]."),
    (
        TypeError,
        f"'{words.NUMBERS}' object does not support item",
        f"{words.ONE_NUMBER} to change with [...] = ...; make an array first.",
    ),
    (
        TypeError,
        f"type '{words.NUMBERS}' has no len|'{words.NUMBERS}' object is not (reversible|an it)"
        r"|len\(\) of unsized|iteration over a 0-d",
        f"{words.ONE_NUMBER} to count or to go through.",
    ),
    (
        TypeError,
        f"argument of type '{words.NUMBERS}' is not",
        f"{words.ONE_NUMBER} to look into; `in` looks into a list: x in [1, 2].",
    ),
    (
        TypeError,
        f"'({words.ITERATORS})' object|type '({words.ITERATORS})'",
        lambda f, p: words.one_by_one(f[1] or f[2]),
    ),
    (TypeError, "'set' object is not", "a set has no order and no places; use a list, [...]."),
    (TypeError, "'str' object does not support item", "a text cannot be changed letter by letter; make a list of it."),
    (
        TypeError,
        "'range' object does not support item",
        "a range cannot be changed; make a list of it, list(range(n)).",
    ),
    (
        TypeError,
        "unhashable type",
        "a list or an array cannot be the key of a dict, nor stand in a set; take a number, a text or a tuple.",
    ),
    (
        TypeError,
        "must be real number, not (list|tuple|numpy.ndarray)|type (list|tuple|numpy.ndarray) doesn't define",
        "this function takes one number; for a whole list, tuple or array there is one of the same name in NumPy, "
        "np.sqrt, np.round.",
    ),
    (TypeError, r"(?:must be|not a|a) real number[^\n]*str\b", TEXT_NO_NUMBER),
    (
        TypeError,
        "arrays can be converted to",
        lambda f, p: (
            "a whole list or array stands where one number belongs."
            + (" The functions of math take one number, those of np whole arrays." if "math." in p.line else "")
        ),
    ),
    (
        TypeError,
        r"argument must be a string[^\n]*not '(list|tuple)'",
        lambda f, p: f"a whole {f[1]} stands where one number belongs: float() and int() take one, x[0].",
    ),
    (
        TypeError,
        r"Cannot cast ufunc '\w+' output from dtype\('(float|complex)",
        "an array of whole numbers keeps no broken ones, and -=, *= and their like write into it: "
        "x = x - ..., or x.astype(float) first.",
    ),
    (
        TypeError,
        "did not contain a loop[^\n]*(<U|StrDType)|not supported for the input types",
        words.NO_CALCULATING["str"],
    ),
    (TypeError, "loop of ufunc does not support", words.any_kind),
    (
        TypeError,
        "loop of ufunc does not support",
        "the array holds something else than numbers, as when its rows differ in length (dtype=object).",
    ),
    (
        TypeError,
        "unsupported format string|format: a .*number is required|arguments (converted|for format)",
        "a format such as :.2f or %d shows one number; print a list or an array as it is.",
    ),
    (TypeError, "exceptions must derive", 'an error is raised with its kind: raise ValueError("...").'),
    (
        TypeError,
        "requires string|must be str, not",
        "a text holds letters only, no numbers: look for a text in it, or in a list.",
    ),
    (TypeError, "", words.any_kind),
    (TypeError, "", "a value of a kind that does not fit here: look at what each name holds."),
    # Values
    (
        (ValueError, RuntimeError),
        "truth value of an array|Boolean value of Tensor",
        lambda f, p: (
            "`if`, max() and min() look at one number; for a whole array take np.where, np.maximum or np.minimum."
            + (
                " For `and` write &, for `or` |, with brackets: (x > 0) & (x < 1)."
                if re.search(r"\b(and|or)\b", p.line)
                else ""
            )
        ),
    ),
    (
        ValueError,
        "math domain|expected a (nonnegative|positive|finite|number)|expected argument value",
        "a root or an angle is asked of a number that has none: clip the number first.",
    ),
    (ValueError, "Type must be a sub-type of ndarray type", "PyTorch's .view(...) is .reshape(...) in NumPy."),
    (ValueError, r"(not enough|too many) values to unpack", unpacking.unpacked),
    (
        ValueError,
        r"(max|min)\(\) (arg is|iterable)|zero-size array to reduction|attempt to get arg",
        "the largest or smallest of nothing is asked for: the list or array is empty. Is it filled, and does a slice "
        "or a condition leave anything?",
    ),
    (
        ValueError,
        r"(?:is not in|x not in) (list|tuple)|substring not found",
        lambda f, p: (
            f"what is looked for is not in the {f[1] or 'text'}. A number with digits behind the point is found only "
            "where it is exactly the same."
        ),
    ),
    (ValueError, r"invalid literal for int|could not convert string|Unknown format code", TEXT_NO_NUMBER),
    (ValueError, "float NaN", "a whole number is to be made of nan, which comes of 0 / 0 or inf - inf."),
    (ValueError, r"axis (-?\d+) is out of bounds for array of dimension (\d+)", shapes.axis),
    (ValueError, "inhomogeneous", unpacking.never_taken_apart),
    (ValueError, "setting an array element with a sequence", "a whole list or array stands where one number belongs."),
    (
        ValueError,
        r"zip\(\) argument",
        "the lists in zip(...) are of different length, and strict=True does not allow it.",
    ),
    (ValueError, r"range\(\) arg 3", "the third number of range() is the step, and cannot be 0."),
    (ValueError, "negative dimensions", "a size is below 0: what was subtracted from it?"),
    (ValueError, "negative integer powers", "whole numbers take no power below 0; write 1 / x, or 2.0 in place of 2."),
    (ValueError, "read-only", "this array cannot be written into; make a copy of it first, x = x.copy()."),
    (ValueError, "convert an array of size 1", ".item() takes one number out of an array that has one only."),
    (
        ValueError,
        "Singular matrix",
        "a matrix whose rows depend on each other has no inverse; if the formula has an epsilon, it is there to "
        "prevent this.",
    ),
    (
        ValueError,
        "did not converge",
        "there is a nan or an inf in the matrix. np.sqrt and ** work cell by cell, and a cell below 0 has no root.",
    ),
    (ValueError, "either both or neither", "np.where wants both: what stands where it is true, and what elsewhere."),
    (ValueError, "", shapes.shapes),
    (ValueError, "", "a value that cannot be used like this: look at what each name holds."),
)


def their_error(error):
    """(one line from the learner's own code, one line of translation)."""
    frames = [f for f, _ in traceback.walk_tb(error.__traceback__)]
    told = list(zip(traceback.extract_tb(error.__traceback__), frames, strict=True))
    told = [pair for pair in told if pair[0].filename not in OURS]
    # The last frame of a notebook cell, or of the file that they wrote; frames inside libraries say little.
    own = [pair for pair in told if _is_cell(pair[0].filename)]
    summary, frame = (own or told[:1] or [(None, None)])[-1]
    line = (summary.line or "").strip() if summary is not None else ""
    where = ""
    if line:
        function = "" if summary.name.startswith("<") else f"in `{summary.name}`, "
        where = f"{function}{'' if function else 'in '}`{line}`: "
    said = _in_their_names(_said(error), frame).splitlines()
    first = f"{where}{type(error).__name__}: {said[0][:160] if said else 'no message'}"
    place = words.Place("", {}, {})
    if frame is not None:
        # In [... for a, b in pairs], the names around it belong to the frame before.
        around = own[-2][1].f_locals if own[1:] and summary.name.startswith("<") else {}
        code = (own[-2][1] if around else frame).f_code
        above = linecache.getlines(summary.filename)[code.co_firstlineno - 1 : summary.lineno]
        place = words.Place(line, {**around, **frame.f_locals}, frame.f_globals, "".join(above) if line else "")
    filename = summary.filename if summary is not None else None
    meaning = _raised_by_themselves(error, filename) or _translated(error, " ".join(said), place)
    return (first, f"That means: {meaning}") if meaning else (first,)


def _is_cell(filename):
    cell = "ipykernel" in filename or filename.startswith("<")
    return cell and not filename.startswith(NOBODYS)


def _raised_by_themselves(error, filename):
    """What their own `raise` and `assert` say needs no translation. filename: of their code."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code.co_filename != filename or isinstance(error, NotImplementedError):
        return None
    step = next((i for i in dis.get_instructions(trace.tb_frame.f_code) if i.offset == trace.tb_lasti), None)
    if step is None or step.opname != "RAISE_VARARGS" or "exceptions must derive" in _said(error):
        return None
    if isinstance(error, AssertionError):
        return "your own `assert` does not hold for the numbers of the check."
    return "your own line raises this error: look at what leads to it."


def _said(error):
    try:
        return str(error)
    except Exception:  # an exception class of their own may hold any mistake
        return ""


def _in_their_names(said, frame):
    """bowl() takes ...: a function that is handed over is known by the argument's name."""
    for name, value in frame.f_locals.items() if frame is not None else ():
        known = getattr(value, "__qualname__", None)
        if callable(value) and isinstance(known, str) and said.startswith(f"{known}() "):
            return name + said[len(known) :]
    return said


def _translated(error, said, place):
    for kind, pattern, meaning in TRANSLATIONS:
        if not isinstance(error, kind) or not (found := re.search(pattern, said)):
            continue
        with contextlib.suppress(Exception):  # a value of their own may hold any mistake
            meaning = meaning if isinstance(meaning, str) else meaning(found, place)
            if meaning:
                return meaning
    return None
