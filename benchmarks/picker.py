"""python -m benchmarks picker: what contrast, edges and pattern size of a painting foretell, against the judge.

Every painting of the gallery with a few photographs, small, on pocket. For each painting the mean over the photographs
of the judge's three numbers, of how far a pixel has moved, and of the same three measures of what was painted ("then").
At the end Spearman's rank correlation over the paintings of each measure with each of these. With twelve paintings one
beyond 0.59 has p < 0.05 by itself; of 21 such, one is so by chance.
"""

import argparse
from itertools import product

import numpy as np
from scipy.stats import spearmanr

from nstlib.catalogue import gallery
from nstlib.engine import stylize
from nstlib.judge import judge
from nstlib.manner import Manner, manner_of

MEASURES = tuple(Manner.__dataclass_fields__)
FIGURES = {"style": "style left", "content": "content kept", "strokes": "strokes", "change": "change"}
FIGURES |= {f"then {measure}": f"{measure} then" for measure in MEASURES}


def main():
    """Print the figures of each painting, and the correlations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", nargs="+", default=["bridge", "hills", "still_life"])
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--steps", type=int, default=60)
    options = parser.parse_args()
    paintings = [picture.name for picture in gallery() if picture.kind == "style"]
    print(f"{'painting':14}" + "".join(f"{word:>15}" for word in (*MEASURES, *FIGURES.values())), flush=True)
    rows = []
    for name in paintings:
        manner = manner_of(name)
        found = [_judged(content, name, options.size, options.steps) for content in options.content]
        rows.append([getattr(manner, m) for m in MEASURES] + [np.mean([one[f] for one in found]) for f in FIGURES])
        print(f"{name:14}" + "".join(f"{value:15.3f}" for value in rows[-1]), flush=True)
    table = np.array(rows).T
    print(f"\nrank correlation over {len(paintings)} paintings (p)")
    for (i, measure), (j, words) in product(enumerate(MEASURES), enumerate(FIGURES.values(), len(MEASURES))):
        rho, p = spearmanr(table[i], table[j])
        print(f"{measure:10}{words:15}{rho:6.2f}  ({p:.3f})")


def _judged(content, style, size, steps):
    """The judge's three numbers of one run, how far it moved a pixel in the mean, and its own measures."""
    made = stylize(content, style, backbone="pocket", size=size, steps=steps, progress=False)
    then = {f"then {measure}": value for measure, value in vars(manner_of(made.image)).items()}
    moved = float(np.abs(made.image - made.content).mean())
    return judge(made.image, made.style, made.content) | {"change": moved} | then
