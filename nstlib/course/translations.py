"""The learner's own error: the line where it happened, and what it means in words."""

import re
import traceback
from pathlib import Path

OURS = {str(Path(__file__).with_name(name)) for name in ("checks.py", "translations.py")}
ON_LISTS = (
    r"can't multiply sequence|(unsupported|bad) operand.*'(list|tuple)'|can only concatenate (list|tuple)"
    r"|not supported between.*'(list|tuple)'|(list|tuple) indices must be"
)
A_LIST = "a list does not calculate like an array; make one of it first, np.array(...)."
NO_FUNCTION = r"'(\w*function\w*|method|numpy\.(ufunc|_ArrayFunctionDispatcher)|StandIn|Earlier)'"
FEWER_AXES = "the array has fewer axes than you think: print its .shape."
# The first line whose kind and pattern fit is told. A pattern looks at what the error says and, behind a line break, at
# the line of code.
TRANSLATIONS = (
    (
        UnboundLocalError,
        "",
        "a name without a value on this way through the function, as when a loop has nothing to do (0 steps): "
        "give it one before the loop.",
    ),
    (NameError, "", "a name that Python does not know: is it spelled right, and has its cell run since the start?"),
    (IndexError, "tuple index out of range|too many indices", FEWER_AXES),
    (IndexError, "", "a place outside the array: count from 0, and look at its .shape."),
    (ZeroDivisionError, "", "a division by zero."),
    (OverflowError, "", "a number has become too large, or infinite: is something divided by 0?"),
    (
        (AttributeError, TypeError),
        "'NoneType'",
        "a value is None, which is nothing. .append() and .sort() return nothing; write them on a line of their own. A "
        "function without `return` does so, too.",
    ),
    ((AttributeError, TypeError), NO_FUNCTION, "this is the function itself; call it: name(...)."),
    (
        (AttributeError, TypeError),
        r"'tuple' object (does not support|has no attribute '(append|pop|insert|remove|extend|sort|reverse))",
        "a tuple cannot be changed: go through it with for, or make a list of it, list(...).",
    ),
    (TypeError, "tuple indices must be", "a tuple is taken apart by a, b = ... or by its place, t[0]."),
    (
        AttributeError,
        r"'numpy\.ndarray' object has no attribute '(append|pop|insert|extend)'",
        "an array does not grow; start with a list, [], and make an array of it in the end.",
    ),
    (AttributeError, "'(list|tuple)' object", A_LIST),
    (AttributeError, "", "this kind of value has no such part: NumPy arrays and tensors differ here."),
    (TypeError, r"for \^=?:|bitwise_xor", "a power is ** in Python, not ^."),
    (TypeError, ON_LISTS, A_LIST),
    (
        TypeError,
        "positional argument|keyword-only argument|unexpected keyword|takes no arguments",
        "the arguments of the call do not fit the function: count them on both sides.",
    ),
    (
        TypeError,
        "'(int|tuple)' object is not callable",
        "a number or a tuple is called like a function: NumPy's .size and .shape take no brackets.",
    ),
    (
        (TypeError, ValueError),
        "setting an array element with a sequence|arrays can be converted to",
        "a whole list or array stands where one number belongs.",
    ),
    (TypeError, "", "a value of a kind that does not fit here: look at what each name holds."),
    (
        (ValueError, RuntimeError),
        "truth value of an array|Boolean value of Tensor",
        "`if`, max() and min() look at one number; for a whole array take np.where, np.maximum or np.minimum.",
    ),
    (ValueError, "math domain", "a root or an angle is asked of a number that has none: clip the number first."),
    (ValueError, "Type must be a sub-type of ndarray type", "PyTorch's .view(...) is .reshape(...) in NumPy."),
    (ValueError, "not enough values to unpack", FEWER_AXES),
    (ValueError, "too many values to unpack", "the array has more axes than there are names: print its .shape."),
    (
        ValueError,
        r"broadcast[^\n]*[(,]0[,)]",
        "one side is empty: a slice that begins below 0, or ends where it begins, holds nothing.",
    ),
    (
        ValueError,
        r"broadcast[^\n]* \(\d+,\d+\) \(\d+,\d+\)[^\n]*\n(?!.*@).*[^*]\*[^*]",
        "* multiplies number by number, and the shapes differ. If you want the matrix product, use @, as in F.T @ F.",
    ),
    (ValueError, "", "shapes or values that do not fit together: print the .shape of both sides."),
)


def their_error(error):
    """(one line from the learner's own code, one line of translation)."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename not in OURS]
    # The last frame of a notebook cell, or of the file that they wrote; frames inside libraries say little.
    own = [f for f in frames if "ipykernel" in f.filename or "<ipython" in f.filename or f.filename.startswith("<")]
    frame = (own or frames[:1] or [None])[-1]
    where = ""
    if frame is not None and frame.line:
        function = "" if frame.name.startswith("<") else f"in `{frame.name}`, "
        where = f"{function}{'' if function else 'in '}`{frame.line.strip()}`: "
    try:
        said = str(error).splitlines()
    except Exception:  # an exception class of their own may hold any mistake
        said = []
    first = f"{where}{type(error).__name__}: {said[0][:160] if said else 'no message'}"
    searched = " ".join(said) + "\n" + (frame.line or "" if frame is not None else "")
    for kind, pattern, words in TRANSLATIONS:
        if isinstance(error, kind) and re.search(pattern, searched):
            return first, f"That means: {words}"
    return (first,)
