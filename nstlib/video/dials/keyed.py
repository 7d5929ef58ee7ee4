"""Key frames: a painter whose style, and how much of it, come and go as a recipe's keys say."""

import hashlib

import numpy as np

from nstlib import keys
from nstlib.errors import NSTError
from nstlib.fast import engines, graph, weights
from nstlib.fast.choice import blend, chosen, shares_of


def styles_of(recipe, style):
    """What the styles of a clip are: {name: 1} of all that the keys name, else `style`; NSTError for both, or none."""
    named = keys.styles_in(recipe.keys) if recipe is not None else []
    if named and style is not None:
        raise NSTError("the recipe's keys say which styles come when; give no style beside them.")
    if not named and style is None:
        raise NSTError("give a style, or a recipe whose keys name some.")
    return dict.fromkeys(named, 1.0) if named else style


def checked(recipe, amount):
    """The recipe, which has keys that a network without a loop can follow; or an NSTError."""
    if not recipe.keys:
        raise NSTError(
            'of a recipe the fast mode takes key frames, and this one has none; use mode="fine" (--mode fine).'
        )
    for number, key in enumerate(recipe.keys, 1):
        shares_of(list(key.get("styles", {"": 1.0}).items()))
        most = amount * key.get("style_strength", recipe.style_strength)
        if most > 1:
            raise NSTError(
                f"key {number} has a strength of {keys.plain(most)}, and the fast mode paints at most the whole style, "
                'which is 1; give at most 1, or use mode="fine" (--mode fine).'
            )
    return recipe


def painter(recipe, style, amount, network, engine):
    """(a function that paints a frame as at a time in seconds, the styles in words, what another run must have in
    common with this).

    The network's share of the style at a time is amount · strength, and its blend that of the keys: nstlib.keys. style:
    as styles_of gives it.
    """
    engine = engines.choose(engine)
    styles, shares = chosen(style, weights.shipped() if network is None else weights.read(network), engine)
    asked = keys.styles_in(checked(recipe, amount).keys)
    if asked and len(shares) != len(asked):
        raise NSTError("two styles of the keys have the same name; rename a file.")
    names, machine = dict(zip(asked, shares, strict=False)), engines.painter(styles, engine)

    def paint(frame, time):
        strength, weighed = keys.moment(recipe.keys, time)
        now = {names[name]: share for name, share in shares_of(list(weighed.items()))} if weighed else shares
        strength = recipe.style_strength if strength is None else strength
        return np.clip(machine(frame, blend(styles, now), amount * strength), 0, 1)

    numbers = hashlib.sha256()
    for name in shares:
        numbers.update(graph.numbers_of(styles.arrays, blend(styles, {name: 1.0})).tobytes())
    facts = {"style": numbers.hexdigest()[:16], "weights": styles.fingerprint, "amount": amount, "engine": engine}
    return paint, " and ".join(shares), facts
