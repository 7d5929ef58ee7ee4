"""What an error means where something is taken apart: a, b = ... and for a, b in ..."""

import ast
import contextlib
import itertools
import re

import numpy as np

from nstcourse.kit.arrays import described
from nstcourse.kit.words import ONE_NUMBER, cap

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


def never_taken_apart(found, place):
    """Arrays that make no one array: a list's rows, or several things of a function under one name."""
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", place.line)):
        value = place.value(name)
        if isinstance(value, tuple) and len({part.shape for part in value if isinstance(part, np.ndarray)}) > 1:
            names = ", ".join("abcdefgh"[: len(value)])
            return f"`{name}` is {len(value)} things, as a function returned them: take it apart, {names} = ..."
    return "the rows of the list differ in length, and so make no array."


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
