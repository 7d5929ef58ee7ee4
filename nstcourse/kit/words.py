"""What an error means, where that depends on the line of code and on what its names hold.

Each function is given what was found in the error's message (a match of a regular expression) and the Place, and
returns a sentence, or None if it cannot tell.
"""

import ast
import re
from dataclasses import dataclass

import numpy as np


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


# --- Names -----------------------------------------------------------------------------------------------------------


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


def cap(sentence):
    """The sentence with a capital at its beginning."""
    return sentence[0].upper() + sentence[1:]
