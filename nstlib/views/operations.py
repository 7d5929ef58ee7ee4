"""A roofline: every layer's speed over its operations for each byte, below what the machine can do."""

import numpy as np

from nstlib.views.html import drawn
from nstlib.views.tables import COLOURS


def roofline(works, limits, title=""):
    """The drawing of [Work] that were measured, below the roof of the Limits; both scales are logarithmic.

    works: from nstlib.operations.measured; several networks as {name: [Work]}.
    """
    from matplotlib.figure import Figure

    groups = works if isinstance(works, dict) else {"": works}
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axis = figure.subplots()
    every = [work for group in groups.values() for work in group]
    low, high = min(w.intensity for w in every) / 2, max([limits.ridge * 4, *(w.intensity * 2 for w in every)])
    axis.plot(_line(low, high, limits), _roof(low, high, limits), color=COLOURS["content"], label="the roof")
    for (name, group), mark in zip(groups.items(), "os^D", strict=False):
        axis.plot([w.intensity for w in group], [w.speed / 1e9 for w in group], mark, label=name or "measured")
    axis.set(xscale="log", yscale="log", xlabel="operations for each byte moved", ylabel="10⁹ operations a second")
    axis.set_title(title, fontsize=10)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.legend(fontsize=8)
    return drawn(figure, alt_of_roofline(groups, limits))


def alt_of_roofline(groups, limits):
    """The drawing in words: the roof, and where the works lie."""
    parts = [
        f"A roof that rises with the operations for each byte up to {limits.ridge:.2g} and is level beyond, at "
        f"{limits.peak / 1e9:.3g} thousand million operations a second."
    ]
    for name, group in groups.items():
        shares = {work.name: work.speed / float(limits.roof(work.intensity)) for work in group}
        low, high = (pick(group, key=lambda work: work.intensity) for pick in (min, max))
        far, near = (pick(shares, key=shares.get) for pick in (min, max))
        parts.append(
            f"{name + ': ' if name else ''}{low.name} stands furthest left with {low.intensity:.2g} operations a byte, "
            f"{high.name} furthest right with {high.intensity:.3g}. Nearest to the roof is {near} with "
            f"{shares[near]:.0%} of it, furthest below it {far} with {shares[far]:.0%}."
        )
    return " ".join(parts)


def _line(low, high, limits):
    return [low, min(max(limits.ridge, low), high), high]


def _roof(low, high, limits):
    return np.asarray(limits.roof(_line(low, high, limits))) / 1e9
