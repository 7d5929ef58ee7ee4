"""What an error means, where that depends on the line of code and on what its names hold.

Each function is given what was found in the error's message (a match of a regular expression) and the Place, and
returns a sentence, or None if it cannot tell.
"""

import ast
import contextlib
import itertools
import re
from dataclasses import dataclass

import numpy as np

from nstcourse.answers import described


@dataclass(frozen=True)
class Place:
    """Where an error happened: its line of the learner's code, empty where nobody has it, and what the names hold.

    above: the function up to this line and with it.
    """

    line: str
    local: dict
    outside: dict
    above: str = ""

    def value(self, name):
        """What a name holds, or None."""
        return self.local.get(name, self.outside.get(name))

    def kinds(self):
        """The kinds of all values that stand in the line, or, where there is no line, in the function."""
        names = re.findall(r"(?<![\w.])[A-Za-z_]\w*", self.line) if self.line else self.local
        return [type(self.value(name)) for name in names]


# --- Words by kind ---------------------------------------------------------------------------------------------------

A_LIST = "a list does not calculate like an array; make one of it first, np.array(...)."
WHOLE = (
    "a count or a place must be a whole number, and / never gives one: even 4 / 2 is 2.0. Divide with //, or use "
    "int(...) or round(...)."
)
NO_CALCULATING = {
    "list": A_LIST,
    "tuple": "a tuple does not calculate like an array; make one of it first, np.array(...), or take it apart, "
    "a, b = t.",
    "str": "a text does not calculate or compare with numbers: are there quotes too many, or is it a name where its "
    "number is wanted? float(...) makes a number of a text such as '0.5'.",
    "dict": "a dict does not calculate; its values do, one by one, d[key], or as np.array(list(d.values())).",
    "set": "a set does not calculate; use a list or an array, [...], np.array([...]).",
    "range": "a range does not calculate; np.arange(...) counts in the same way, and is an array.",
    "module": "a module, such as np or math, is no number and no function: what is missing is a point and a name, "
    "as in np.sum(...).",
}
ITERATORS = r"zip|map|filter|enumerate|generator|reversed|\w+iterator|dict_\w+"
NUMBERS = r"(?:int|float|bool|complex|numpy\.(?:float|int|uint|bool)_?\d*)"
FUNCTIONS = r"(?:\w*function\w*|method|type|numpy\.(?:ufunc|_ArrayFunctionDispatcher)|StandIn|Earlier)"
ONE_NUMBER = "this is one number, which has no parts"


def one_by_one(kind):
    """What to tell of a value that can only be gone through, once."""
    maker = {"generator": "(... for ... in ...)"} | {
        f"dict_{part}": f"d.{part}()" for part in ("keys", "values", "items")
    }
    return (
        f"{maker.get(kind, kind + '(...)')} gives its parts one by one, to a loop; make a list of it first, list(...)."
    )


def by_kind(kind):
    """What to tell someone who takes a value of this kind for an array, or None."""
    return one_by_one(kind) if re.fullmatch(ITERATORS, kind) else NO_CALCULATING.get(kind)


def no_calculating(found, place):
    """`found` holds the kinds of both sides, as in 'list' and 'int'."""
    kinds = re.findall(r"['\"]([\w.]+)['\"]", found[0])
    return next(filter(None, map(by_kind, kinds)), None)


def any_kind(found, place):
    """Whatever it says of a value's kind: 'set' object, of type 'dict', not module, type str."""
    kinds = re.findall(r"'([\w.]+)' object|(?:\bnot|\btype|non-iterable) '?([\w.]+)", found.string)
    return next(filter(None, (by_kind(kind) for pair in kinds for kind in pair)), None)


def repeated(found, place):
    """[1, 2] * 0.5: Python says only that it is a sequence."""
    kinds = {kind for kind in ("list", "tuple", "str") if f"'{kind}'" in found[0]} or _multiplied(place)
    if len(kinds) == 1:
        return NO_CALCULATING[kinds.pop()]
    return (
        "a list, a tuple or a text is multiplied, which repeats it; to calculate, make an array of it, np.array(...)."
    )


def _multiplied(place):
    """The kinds of list, tuple and str that stand beside a * in the line."""
    line = place.line + " pass" if place.line.endswith(":") else place.line
    try:
        tree = ast.parse(line)
    except SyntaxError:  # one line of several
        return {kind.__name__ for kind in place.kinds() if kind in (list, tuple, str)}
    sides = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mult):
            sides += [node.left, node.right] if isinstance(node, ast.BinOp) else [node.target, node.value]
    return {kind for kind in (_kind(side, place) for side in sides) if kind in ("list", "tuple", "str")}


def _kind(node, place):
    """The kind of what a part of a line stands for, as far as it can be seen without calculating."""
    if isinstance(node, ast.Name):
        return type(place.value(node.id)).__name__
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    if isinstance(node, ast.Attribute):
        return "tuple" if node.attr == "shape" else ""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return {"tolist": "list", "sorted": "list"}.get(name, name)
    return {ast.List: "list", ast.ListComp: "list", ast.Tuple: "tuple", ast.JoinedStr: "str"}.get(type(node), "")


def joined(found, place):
    """[1] + 2"""
    if found[1] == "str":
        return "a text and a number are added: str(...) makes a text of the number; or are there quotes too many?"
    kind = {"list": "lists", "tuple": "tuples"}[found[1]]
    more = "; .append(...) puts one more into a list" if found[1] == "list" else ""
    return f"+ joins two {kind}{more}. A {found[1]} does not calculate like an array; np.array(...) makes one of it."


def whole(found, place):
    """Something stands where a whole number belongs: what is it?"""
    kind = found[1]
    if re.fullmatch(r"float|numpy\.float\d*", kind):
        return WHOLE
    if kind == "str":
        return "a text stands where a whole number belongs: are there quotes too many? int(...) makes a number of it."
    if "range(" in place.line and kind in ("list", "tuple"):
        return f"range() wants one number, how often; for every place of a {kind} write range(len(...))."
    if kind in ("list", "tuple"):
        return (
            f"a {kind} stands where one whole number belongs; here the sizes may have to stand one by one, without "
            "brackets of their own, as in np.random.rand(2, 3) and np.eye(3)."
        )
    return None


def for_a_size(found, place):
    """An array, or an array's argument, stands where NumPy wants one whole number."""
    if "range(" in place.line:
        return "range() wants one number, how often; for every row of an array write range(len(...))."
    if re.search(r"concatenate|stack|append|block", place.line):
        return "the arrays that are put together stand in one list: np.concatenate([a, b]), np.stack([a, b])."
    if re.search(r"\b(max|min|amax|amin)\(", place.line):
        return "np.max and np.min look at one array, and take an axis behind it; np.maximum(a, b) compares two."
    if re.search(r"\b(mean|sum|std|var|prod|median)\(", place.line):
        return "behind the array, this function takes an axis; several arrays go into one list: np.mean([a, b])."
    return (
        "an array stands where one whole number belongs. To join arrays, put them into a list, np.concatenate([a, b]); "
        "to compare two, np.maximum(a, b)."
    )


def no_dtype(found, place):
    """np.zeros(2, 3): NumPy takes the 3 for a kind of number."""
    if re.search(r"\b(sum|mean|max|min|std|var|prod)\(", place.line):
        return "two axes stand in brackets of their own: axis=(0, 1)."
    if "data type '" in found.string:
        return "this is no kind of number that NumPy knows; float, int and bool are."
    if re.search(r"\barray\(", place.line):
        return "np.array takes one list: write np.array([1, 2]), with square brackets inside the round ones."
    return "sizes stand in brackets of their own: np.zeros((h, w)), and so do np.ones, np.empty and np.full."


def part_for_place(found, place):
    """x[part] in a loop `for part in x`: the part itself stands where its place belongs."""
    gone_through = dict(
        re.findall(r"\bfor\s+(\w+)\s+in\s+([A-Za-z_][\w.]*(?:\[\w+\])?)\s*(?=[:\]),]|if\b|$)", place.above)
    )
    indices = " ".join(re.findall(r"(?<=[\w\])])\[([^\[\]()]*)\]", place.line))
    for name, source in gone_through.items():
        value = place.value(re.match(r"\w+", source)[0])
        if not re.search(rf"(?<![\w.]){name}\b(?!\.)", indices) or not isinstance(value, list | tuple | np.ndarray):
            continue
        # Whole numbers may well be places, of another list.
        own = "out of" in found.string and re.search(rf"\b{re.escape(source)}\[{name}\b", place.line)
        parts = [*value, place.value(name)]
        if not own and (isinstance(parts[-1], int | np.integer) or all(isinstance(p, int) for p in parts[:-1])):
            continue
        kind = "row" if source.isidentifier() and getattr(value, "ndim", 0) > 1 else "part"
        more = f"for {name} in range(len({source}))"
        more += ", enumerate(...) or zip(...)" if isinstance(value, list | tuple) else ""
        place_of_it = "number" if kind == "row" else "place"
        return f"`{name}` is a {kind} of `{source}`, not its {place_of_it}, which belongs into [...]: use {more}."
    return None


def other_whole_index(found, place):
    """A list's or a tuple's index of the wrong kind."""
    container, kind = found[1], found[2]
    if kind.startswith(("float", "numpy.float")):
        return WHOLE
    if kind == "tuple" and container == "list":
        return "a list of lists takes one place after the other, m[0][1]; m[0, 1] is for arrays, np.array(m)[0, 1]."
    if container == "tuple":
        return "a tuple is taken apart by a, b = ... or by its place, t[0]."
    if kind in ("list", "numpy.ndarray"):
        return "a list takes one place at a time: [x[k] for k in order], or make an array of it, np.array(x)[order]."
    return (
        "a list has its places by number, x[0], x[1]; `for part in x` gives the parts themselves, and `for k in "
        "range(len(x))` their places."
    )


def no_attribute(found, place):
    """x.append, x.shape of a kind of value that has it not."""
    kind, name = found[1], found[2]
    if kind == "tuple" and name in ("append", "pop", "insert", "remove", "extend", "sort", "reverse"):
        return "a tuple cannot be changed: go through it with for, or make a list of it, list(...)."
    if kind == "numpy.ndarray":
        if name in ("append", "pop", "insert", "extend"):
            return "an array does not grow; start with a list, [], and make an array of it in the end."
        if name in ("length", "len", "count"):
            return "an array has no such part: len(x) counts its rows, x.size all its numbers."
        return "an array of NumPy has no such part: is it spelled right? Tensors of other libraries have other names."
    if re.fullmatch(NUMBERS, kind):
        more = "; to collect numbers, begin with a list, []" if name in ("append", "extend", "pop") else ""
        return f"{ONE_NUMBER}, and nothing that lists and arrays can do{more}."
    if kind == "str":
        return "this is a text, which has no such part; is it one part of a list, or a name where its value is wanted?"
    if kind == "set" and name == "append":
        return "a set takes .add(...), and forgets the order; to keep it, begin with a list, []."
    if kind == "dict" and name in ("append", "add"):
        return "a dict takes d[key] = value; .append(...) belongs to lists, []."
    more = f" Of a {kind}, len(x) counts the parts, and x[0] is the first." if kind in ("list", "tuple") else ""
    return (words := by_kind(kind)) and words + more


def no_such_name(found, place):
    """np.foo, math.foo"""
    module, name = found[1], found[2]
    if module == "numpy" and name in ("float", "int", "bool", "object", "str", "complex"):
        return f"newer versions of NumPy have no np.{name}; write {name}."
    if module.split(".")[0] == "nstlib":
        return "nstlib has no such name; a task is written with NumPy only."
    return f"{module} has nothing of this name: is it spelled right, and is it in this module?"


def called(found, place):
    """A value with round brackets behind it."""
    kind = found[1]
    if re.search(r"\.(size|shape|ndim|T|dtype)\(", place.line) or (not place.line and kind in ("int", "tuple")):
        return "a number or a tuple is called like a function: NumPy's .size, .shape and .T take no brackets."
    if re.fullmatch(NUMBERS, kind):
        return (
            "round brackets behind a number call it like a function: is a * missing, as in 2 * (x + 1), or does a "
            "number have the name of a function, as after sum = 0?"
        )
    if kind == "module":
        return NO_CALCULATING["module"]
    what = {"numpy.ndarray": "an array", "str": "a text"}.get(kind, f"a {kind}")
    return (
        f"round brackets behind {what} call it like a function: a place is picked with square ones, x[0]; or does "
        "it have the name of a function, as after list = [...]?"
    )


def not_iterable(found, place):
    """A loop, a sum, += over one number."""
    kind = found[1]
    grown = re.search(r"\b(\w+)\s*\+=", place.line)
    if grown and re.fullmatch(NUMBERS, kind) and type(place.value(grown[1])) is list and not _counts(place):
        return (
            "+= on a list wants another list; .append(...) puts one number into it. To calculate, np.array(...) first."
        )
    if re.fullmatch(NUMBERS, kind):
        return (
            f"{ONE_NUMBER} to go through: for i in range(n) counts up to n; sum(), max(), zip() and list() want a list "
            "or an array."
        )
    return None


def _counts(place):
    """Does a loop in the line itself go through one number?"""
    source = re.search(r"\bfor\s+\w+\s+in\s+([^:\]]+)", place.line)
    if not source or re.match(r"(range|zip|enumerate|reversed|sorted|list|map)\(|[\[(]", source[1]):
        return False
    return not hasattr(place.value(source[1].strip()), "__iter__")


# --- Taking apart: a, b = ... and for a, b in ... --------------------------------------------------------------------

FEWER_AXES = "the array has fewer axes than you think: print its .shape."
MORE_AXES = "the array has more axes than there are names: print its .shape."
ZIP = (
    "to go through two lists at once, for a, b in zip(first, second); for the place and the part, "
    "for i, part in enumerate(parts)."
)


def unpacked(found, place):
    """Too many, or not enough, or one number only, for the names on the left."""
    many = found[0].startswith("too many")
    loop = re.search(r"\bfor\s+(.+?)\s+in\s+(.+)", place.line)
    assigned = re.match(r"([^=]*?)\s*(?<![=<>!+\-*/])=(?!=)\s*(.+)", place.line)
    if loop:
        return _in_a_loop(many, *loop.groups(), place)
    source = assigned[2].rstrip("; ") if assigned else ""
    if re.search(r"\.shape\b", source):
        return MORE_AXES if many else FEWER_AXES
    image = re.match(r"(\w+)(?!\w|\[\s*[\w-])", source)
    three = len(re.findall(r"\w+", assigned[1])) == 3 if assigned else False
    if image and three and getattr(place.value(image[0]), "shape", ())[2:] == (3,):
        return (
            f"an array is taken apart by its rows; the colours lie in its last axis: {image[0]}[..., 0], "
            f"{image[0]}[..., 1], {image[0]}[..., 2]."
        )
    value = place.value(source) if source.isidentifier() else None
    if value is not None and found[0].startswith("cannot"):
        return f"`{source}` is {described(value)}, and cannot be taken apart: one name is enough for it."
    if value is not None:
        return f"`{source}` is {described(value)}, and another number of names stands on the left: count both sides."
    if found[0].startswith("cannot"):
        return f"{ONE_NUMBER}, and so gives nothing to the second name on the left."
    more = "more values come than there are names" if many else "there are more names than values"
    return f"{more} on the left of =: count both sides."


def _in_a_loop(many, names, source, place):
    """`source`: what is gone through, and the rest of the line."""
    count = len(re.findall(r"\w+", names))
    if re.match(r"[\w.]+\.shape\s*(:|$)", source):
        return "a loop over a .shape gives one size each time; without a loop, h, w, c = x.shape."
    if ".shape" in source and "range(" not in source:
        return MORE_AXES if many else FEWER_AXES
    if source.startswith("range("):
        return "range gives one number each time: take one name; two loops, one in the other, give pairs."
    if source.startswith("enumerate("):
        return (
            "enumerate gives two things each time, the place and the part: for i, part in enumerate(...); if the part "
            "is a pair itself, for i, (a, b) in enumerate(...)."
        )
    if source.startswith("zip("):
        return "zip gives one part of each of its lists each time: as many names as there are lists in zip(...)."
    if re.match(r"[\w.]+\.items\(\)", source):
        return ".items() gives two things each time: for key, value in d.items()."
    if source.startswith("np.ndindex("):
        return "np.ndindex gives as many numbers each time as it is given sizes: one name for each of them."
    if re.match(r"\(?\w+(\s*,\s*\w+)+\s*\)?\s*(:|\]|$)", source):  # for v, w in values, weights
        return f"lists with commas between them are gone through one after the other; {ZIP}"
    shown, value = _gone_through(source, place)
    if isinstance(value, dict):
        return f"a loop over a dict gives its keys only; for key, value in {shown.strip('`')}.items()."
    if isinstance(value, str):
        return f"{shown} is a text, and a loop over a text gives one letter after the other; take one name."
    if getattr(value, "shape", ())[2:] == (count,):
        return (
            f"a loop over {shown} gives one row each time: for row in {shown.strip('`')}, and in it "
            f"for {names} in row; or without loops, by the last axis, {shown.strip('`')}[..., 0]."
        )
    if value is not None and hasattr(value, "__len__"):
        parts = [p for p in itertools.islice(value, 1000) if getattr(p, "__len__", lambda: 1)() != count]
        if parts and isinstance(parts[0], str):
            return f"each part of {shown} is a text, which would be taken apart into letters; take one name. {cap(ZIP)}"
        if parts:
            return f"a part of {shown} is {described(parts[0])}, and {count} names take it apart. {cap(ZIP)}"
    more = "more values than names come at once" if many else "there are more names than values at a time"
    return f"each time round, {more}: print one part of what the loop goes through. {cap(ZIP)}"


def _gone_through(source, place):
    """(its name, its value): of a name, or of a list, tuple, dict or text that stands in the line itself."""
    if name := re.match(r"[A-Za-z_]\w*(?=\s*(?:[:\])]|$| if ))", source):
        return f"`{name[0]}`", place.value(name[0])
    for end in [m.start() for m in re.finditer(r":|$|\]", source)][::-1][:20]:
        with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            return f"`{source[:end].strip()}`", ast.literal_eval(source[:end].strip())
    return "", None


def cap(sentence):
    """The sentence with a capital at its beginning."""
    return sentence[0].upper() + sentence[1:]


def hidden(found, place):
    """A name that is given a value in the function is the function's own, in every line of it."""
    name = found[1]
    if callable(place.outside.get(name)):
        return (
            f"`{name}` is given a value in this function, which hides the function `{name}` outside: "
            "give the result another name."
        )
    if name in place.outside:
        return (
            f"`{name}` outside of the function can be read, but not changed in here, not by += either: "
            "make it inside, or hand it over as an argument."
        )
    return (
        "a name without a value on this way through the function, as when a loop has nothing to do (0 steps): "
        "give it one before the loop."
    )


SPELLINGS = {"true": "True", "false": "False", "none": "None", "null": "None", "numpy": "np", "Np": "np", "NP": "np"}


def unknown_name(found, place):
    """A name that is defined nowhere."""
    if found[1] in SPELLINGS:
        return f"Python does not know this name; here it is {SPELLINGS[found[1]]}."
    if found[1] in ("math", "random", "itertools", "functools", "cmath", "copy"):
        return f"Python does not know this name yet: write `import {found[1]}` at the top of the task's cell."
    return "a name that Python does not know: is it spelled right, and has its cell run since the start?"


# --- Shapes ----------------------------------------------------------------------------------------------------------


TABLE_FIRST = (
    "on arrays with three axes @ multiplies matrices of the last two; make a table with two axes first, "
    "x.reshape(-1, C), with one row for each place and one column for each channel."
)


def _sizes(text):
    return tuple(int(n) for n in re.findall(r"\d+", text))


def _times_for_at(first, second, place):
    """* where the matrix product is meant: the shapes fit it, and no slice has cut a window out of a picture."""
    times = re.search(r"(?<!\*)\*(?!\*)|multiply\(", place.line) or not place.line
    if not times or "@" in place.line or len(first) != len(second) or len(first) < 2:
        return None
    told = "* multiplies number by number, and the shapes differ. For the matrix product use @, as in F.T @ F"
    if len(first) > 2:
        turned = first == second[::-1] and ".T" in place.line
        return f"{told}, on tables with two axes: x.reshape(-1, C) makes one first." if turned else None
    if first == second[::-1] or ".T" in place.line:
        return f"{told}."
    sliced = re.search(r"(?<!shape)\[[^\[\]]*:", place.above or ":")
    if sliced or not (first[1] == second[0] or second[1] == first[0]):
        return None
    left, right = (first, second) if first[1] == second[0] else (second, first)
    return f"{told}; the sizes fit in this order: {left} @ {right}."


def _at(found, place):
    """A matrix product whose sides do not fit together: in the other order they may."""
    if any(np.ndim(place.value(name)) > 2 for name in re.findall(r"\b(\w+)\.T\b", place.line)):
        return TABLE_FIRST
    sides = [_sizes(text) for text in re.findall(r"\([\d,]+\)", found[0])] or _sides_of_at(place)
    if len(sides) == 2 and len(sides[0]) == len(sides[1]) == 2 and sides[1][1] == sides[0][0]:
        return (
            f"the matrix product wants as many columns on its left as rows on its right, and here are {sides[0]} @ "
            f"{sides[1]}; in the other order they fit: swap the two, {sides[1]} @ {sides[0]}."
        )
    return (
        "the matrix product wants as many columns on its left as rows on its right, (n, k) @ (k, m): "
        "turn one side round with .T, or take * for number by number."
    )


def _sides_of_at(place):
    """The shapes on both sides of the only @ or np.matmul in the line, or ()."""
    with contextlib.suppress(SyntaxError, ValueError, AttributeError):
        every = list(ast.walk(ast.parse(place.line)))
        sides = [(n.left, n.right) for n in every if isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult)]
        sides += [n.args for n in every if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "matmul"]
        if len(sides) == 1:
            return [_shape(side, place) for side in sides[0]]
    return ()


def _shape(node, place):
    """The shape of what a part of a line stands for, where only names, .T and + - * / stand in it.

    Raises ValueError where that is not so.
    """
    if isinstance(node, ast.Name):
        return np.shape(place.value(node.id))
    if isinstance(node, ast.Constant):
        return ()
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _shape(node.value, place)[::-1]
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        return np.broadcast_shapes(_shape(node.left, place), _shape(node.right, place))
    raise ValueError


def _not_together(found, place):
    """Two arrays of shapes that do not fit, in + - * / and comparisons."""
    first, second = _sizes(found[1]), _sizes(found[2])
    short, long = sorted((first, second), key=len)
    if 0 in first + second:
        return "one side is empty: a slice that begins below 0, or ends where it begins, holds nothing."
    if words := _times_for_at(first, second, place):
        return words
    if short and len(long) == len(short) + 1 and long[:-1] == short:
        return (
            f"{found[1]} and {found[2]} differ by the last axis, which one of them does not have; give it one of "
            "size 1 with [..., None], and it counts for every channel."
        )
    if len(first) == len(second) and all(abs(a - b) < 2 for a, b in zip(first, second, strict=True)):
        return (
            f"the shapes {found[1]} and {found[2]} must be the same, number by number: a slice is too short or too "
            "long. x[1:] goes with x[:-1], and a window at the border of a picture is cut off."
        )
    return (
        f"the shapes {found[1]} and {found[2]} do not fit together, number by number: counted from the last axis, "
        "sizes must be equal, or 1."
    )


def outside(found, place):
    """A place that an array does not have."""
    axis = f"axis {found[2]}" if found[2] else "it"
    size = int(found[3])
    there = (
        f"{axis} has {size} places, 0 to {size - 1}" if size > 1 else f"{axis} has {'one place, 0' if size else 'none'}"
    )
    return f"place {found[1]} is outside the array: {there}. Look at its .shape, and at how far a loop counts."


def axis(found, place):
    """An axis that an array does not have."""
    asked, there = int(found[1]), int(found[2])
    if there == 0:
        return f"axis {asked} is asked of one number; several numbers go into one list: np.mean([a, b, c])."
    axes = ", ".join(map(str, range(there)))
    return f"axis {asked} is asked of an array with {there} axes, which are counted from 0: {axes}."


def _remapped(found, place):
    """NumPy says the same of np.pad and of matrices in arrays of three axes and more."""
    if "pad(" in place.line:
        return "np.pad wants a pair of widths for each axis, ((1, 1), (1, 1), (0, 0)), or one number for all."
    if "@" in place.line or "matmul(" in place.line:
        return TABLE_FIRST
    sizes = [text.replace(",newaxis", "") for text in re.findall(r"\([\d,]+\)(?=->)", found.string)]
    return f"the shapes {' and '.join(sizes)} do not fit together: print the .shape of both sides."


SHAPES = "shapes or values that do not fit together:"
BY_SHAPE = (
    ("indexing arrays could not", "the places stand in two lists of different length: one row for each column."),
    (r"shapes (\([\d,]*\)) (\([\d,]*\))", _not_together),
    (
        r"broadcast input array from shape (\([\d,]*\)) into shape (\([\d,]*\))",
        lambda f, p: (
            f"what stands right of = has the shape {f[1]}, its place on the left {f[2]}: they must be the same."
        ),
    ),
    (
        r"non-broadcastable output operand with shape (\([\d,]*\))\D*(\([\d,]*\))",
        lambda f, p: (
            f"-=, += and their like keep the shape on their left, {f[1]}, and the result would have {f[2]}: "
            "write x = x - ..., or give both one shape."
        ),
    ),
    (
        r"cannot reshape array of size (\d+) into shape (\([\d,]*\))",
        lambda f, p: (
            f"{SHAPES} an array of size {f[1]} does not fill {f[2]}. The sizes, multiplied, must give {f[1]}; -1 for "
            "one of them is worked out."
        ),
    ),
    ("can only specify one unknown dimension", "-1 may stand for one size only; say the other ones."),
    (
        r"matmul: .* does not have enough dimensions",
        "@ multiplies matrices, and one side is none; a plain number takes *.",
    ),
    (r"matmul: .*mismatch|.*not aligned", _at),
    ("axes don't match array", "transpose wants every axis once: for three axes, x.transpose(2, 0, 1)."),
    ("einstein|einsum|subscripts", "np.einsum wants one letter for each axis of each array, and known ones behind ->."),
    ("need at least one array", "there is nothing to put together: the list of arrays is empty."),
    ("zero-dimensional arrays cannot be", "np.concatenate joins arrays; of plain numbers np.array([a, b]) makes one."),
    (
        "must have (the )?same (number of dimensions|shape)|must match exactly",
        "the arrays that are put together differ in shape: print the .shape of each.",
    ),
    ("must be square", "a square matrix is wanted, with as many rows as columns."),
    ("remapped shapes", _remapped),
    ("object too deep", "this function takes one row of numbers, no table: np.convolve is not the one for pictures."),
    ("boolean index did not match", "the mask has another shape than the array: compare the array itself, x[x > 0]."),
    (
        "array is not broadcastable to correct shape|broadcast|dimension|shape|axis|axes",
        f"{SHAPES} print the .shape of both sides.",
    ),
)


def shapes(found, place):
    """Whatever NumPy says of shapes and axes."""
    for pattern, words in BY_SHAPE:
        if at := re.search(pattern, found.string):
            return words if isinstance(words, str) else words(at, place)
    return None
