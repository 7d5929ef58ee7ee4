"""Arguments and answers as JSON, so that nothing a submission sends is ever executed by whoever reads it."""

import base64
import inspect
import json
import math

import numpy as np

MOST_VALUES = 200_000  # in one array of an answer
MOST_PARTS = 100_000  # lists, objects and their members in a text of JSON


def read_json(text):
    """What a submission's process wrote, whatever that is: ValueError unless it is JSON of a reasonable size."""
    if not isinstance(text, str | bytes):
        raise ValueError("not a text")
    marks = (b"[", b"{", b",") if isinstance(text, bytes) else "[{,"
    if sum(map(text.count, marks)) > MOST_PARTS:  # a short list of little takes a hundred times its length in memory
        raise ValueError("too many parts")
    return json.loads(text)


def printable(text):
    """The text with a question mark in the place of what would move a cursor, colour a terminal or turn a line."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def pack(value):
    """A probe's argument as JSON: arrays, numbers, texts, lists, tuples, and plain functions with their source
    and the arrays and functions that they use."""
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "shape": list(value.shape), "type": value.dtype.str}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [pack(v) for v in value]}
    if callable(value):
        used = {n: value.__globals__[n] for n in value.__code__.co_names if n in value.__globals__}
        used = {n: pack(v) for n, v in used.items() if isinstance(v, np.ndarray) or inspect.isfunction(v)}
        return {"function": value.__name__, "source": inspect.getsource(value), "uses": used}
    return {"plain": value.item() if isinstance(value, np.generic) else value}


def unpack(packed):
    """The value again."""
    if "array" in packed:
        return np.array(packed["array"], dtype=packed["type"]).reshape(packed["shape"])
    if "function" in packed:
        names = {"np": np} | {n: unpack(v) for n, v in packed["uses"].items()}
        exec(packed["source"], names)
        return names[packed["function"]]
    for kind in (tuple, list):
        if kind.__name__ in packed:
            return kind(unpack(v) for v in packed[kind.__name__])
    return packed["plain"]


def pack_answer(array):
    """{"shape", "data"} of a float64 array."""
    data = np.ascontiguousarray(array, dtype="<f8").tobytes()
    return {"shape": list(array.shape), "data": base64.b64encode(data).decode()}


def unpack_answer(record):
    """A float64 array from what a submission's process wrote, whatever that is: ValueError unless it is one."""
    if not isinstance(record, dict) or set(record) != {"shape", "data"}:
        raise ValueError("not an array")
    shape, data = record["shape"], record["data"]
    whole = isinstance(shape, list) and len(shape) <= 8 and all(type(n) is int and 0 <= n <= MOST_VALUES for n in shape)
    if not whole or not isinstance(data, str) or math.prod(shape) > MOST_VALUES:
        raise ValueError("not a shape")
    values = np.frombuffer(base64.b64decode(data, validate=True), dtype="<f8")
    return values.reshape(shape).astype(np.float64)
