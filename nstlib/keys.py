"""Key frames: how strong a style is, and how much of which, at some times; in between, what leads from one to the next.

A recipe's `keys` is a list of {"at": seconds, "style_strength": number, "styles": {name: weight}}, for example

    [{"at": 0, "style_strength": 1, "styles": {"starry": 1}}, {"at": 4, "style_strength": 4, "styles": {"tiles": 1}}]

Times are seconds, and not shares of a clip: a key then stays on its picture when a clip is cut or goes on. Shares lead
in a straight line, s = (1 − u) s₀ + u s₁, and add up to 1 all the way. Strengths lead by equal ratios,
S = S₀^(1−u) S₁^u, as a strength multiplies a weight: from 1 to 4 the middle is 2. Before the first key and after the
last nothing moves. A key that leaves one of the two out has no say in it: that leads from the key before to the one
behind.
"""

import math
import numbers
from itertools import pairwise

from nstlib.errors import NSTError, in_words, suggest
from nstlib.roles import Share, shares_of

SETTINGS = ("at", "style_strength", "styles")


def checked(keys):
    """Keys as a recipe holds them: a tuple of plain {"at", "style_strength", "styles"}, or an NSTError that says what
    is wrong with which."""
    if not isinstance(keys, list | tuple):
        raise NSTError(f'keys must be a list of key frames such as {{"at": 0, "style_strength": 1}}, not {keys!r:.40}.')
    keys = tuple(_key(number, key) for number, key in enumerate(keys, 1))
    for number, (one, then) in enumerate(pairwise(keys), 2):
        if one["at"] == then["at"]:
            raise NSTError(f"two keys stand at {plain(one['at'])} s; leave one of them out.")
        if one["at"] > then["at"]:
            raise NSTError(
                f"key {number} stands at {plain(then['at'])} s, before key {number - 1} at {plain(one['at'])} s; put "
                "the keys in the order of their times."
            )
    return keys


def moment(keys, time):
    """(style strength, {style: weight}) at a time; None, and {}, where no key says anything of it."""
    if not isinstance(time, numbers.Real) or isinstance(time, bool) or not math.isfinite(time):
        raise NSTError(f"a time must be a number of seconds, not {in_words(time)}.")
    strength = _between([(key["at"], key["style_strength"]) for key in keys if "style_strength" in key], time, _ratio)
    styles = _between(
        [(key["at"], dict(shares_of(list(key["styles"].items())))) for key in keys if "styles" in key], time, _line
    )
    return strength, {name: share.plain for name, share in (styles or {}).items()}


def span(keys):
    """(first, last): the times of the first and the last key."""
    return keys[0]["at"], keys[-1]["at"]


def styles_in(keys):
    """Every style that a key names, once, in their order."""
    return list(dict.fromkeys(name for key in keys for name in key.get("styles", ())))


def renamed(keys, names):
    """The same keys with styles that lie elsewhere. names: {name of a style: its other name}."""
    return tuple(
        key | {"styles": {names.get(name, name): weight for name, weight in key["styles"].items()}}
        if "styles" in key
        else key
        for key in keys
    )


def plain(number):
    """A number as a person would type it, to a thousandth."""
    return f"{round(float(number), 3):g}"


def _key(number, key):
    if not isinstance(key, dict):
        raise NSTError(f'key {number} must be {{"at": seconds, ...}}, not {key!r:.40}.')
    for name in key:
        if name not in SETTINGS:
            raise NSTError(f"a key has no setting '{name}'; {suggest(name, SETTINGS)}.")
    if "at" not in key:
        raise NSTError(f'key {number} has no time; give it one in seconds, as in {{"at": 1.5}}.')
    if len(key) == 1:
        raise NSTError(f"key {number} says nothing but its time; give it a style_strength, or styles, or leave it out.")
    made = {"at": _number(number, "at", key["at"], "of seconds from 0", lambda value: value >= 0)}
    if "style_strength" in key:  # not 0, from which no ratio leads anywhere
        strength = key["style_strength"]
        made["style_strength"] = _number(number, "style_strength", strength, "above 0", lambda value: value > 0)
    if "styles" in key:
        made["styles"] = _styles(number, key["styles"])
    return made


def _styles(number, styles):
    if not isinstance(styles, dict) or not all(isinstance(name, str) and name for name in styles):
        raise NSTError(f'styles of key {number} must be {{name or file: weight}}, as in {{"starry": 1}}.')
    try:
        shares = shares_of(list(styles.items()))
    except NSTError as error:
        raise NSTError(f"key {number}: {error}") from None
    for role in Share._fields:
        if not any(getattr(share, role) for _, share in shares):
            raise NSTError(f"key {number}: no painting gives the {role}; give one of them a weight for it.")
    return {name: dict(weight) if isinstance(weight, dict) else weight for name, weight in styles.items()}


def _number(number, name, value, which, right):
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not math.isfinite(value) or not right(value):
        raise NSTError(f"{name} of key {number} must be a number {which}, not {in_words(value)}.")
    return float(value)


def _between(stations, time, lead):
    """The value at a time, of [(time, value)] in order; exactly a station's own at its time; None for no station."""
    if not stations:
        return None
    before = [station for station in stations if station[0] <= time]
    after = [station for station in stations if station[0] >= time]
    (start, first), (end, last) = (before or after[:1])[-1], (after or before[-1:])[0]
    return first if start == end else lead(first, last, (time - start) / (end - start))


def _ratio(first, last, part):
    return first ** (1 - part) * last**part


def _line(first, last, part):
    nothing = Share(0.0, 0.0)
    shares = {}
    for name in {**first, **last}:
        pairs = zip(first.get(name, nothing), last.get(name, nothing), strict=True)
        shares[name] = Share(*((1 - part) * a + part * b for a, b in pairs))
    return {name: share for name, share in shares.items() if any(share)}
