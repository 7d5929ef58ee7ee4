"""What an error means where shapes and axes of arrays do not fit."""

import ast
import contextlib
import re

import numpy as np

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


def _divided(first, second, place):
    """A table divided by a square one of its channels."""
    if "/" not in place.line or len(first) != 2 or second != (first[1],) * 2 or first[0] in (1, first[1]):
        return None
    return (
        "/ divides number by number, and the shapes differ. For the inverse of a matrix, @ np.linalg.inv(...); "
        f"for one number a channel, a row of {first[1]}, such as a variance, np.var(x, axis=0)."
    )


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
    if words := _divided(first, second, place) or _times_for_at(first, second, place):
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
