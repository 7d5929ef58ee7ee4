"""How good are pictures painted in one pass? By VGG16 (nstlib.judge), beside a peer and beside the optimiser.

any: ten pairs that no setting was chosen on, the painting's numbers guessed; ours at five amounts, the peer's at full
strength, compared where the content error is the peer's. many: every style by name on held-out photographs, beside the
default optimisation. Flicker: how much more a painted still changes than the still itself under grain of one level.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

import nstlib as nst
from benchmarks import pairs, peer
from nstlib.fast import contact, weights
from nstlib.files import write_atomically
from nstlib.images import check_writable
from nstlib.judge import see
from training.fast.evaluate import flicker

AMOUNTS = (0.2, 0.4, 0.6, 0.8, 1.0)
PHOTOGRAPHS, SHOWN = ("astronaut", "harbour", "still_life"), "astronaut"


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks fast_quality",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", choices=("any", "many", "sheet"), help="any style, all by name, a sheet alone")
    parser.add_argument("--network", type=Path, metavar="FILE", help="another network's file than the package's")
    parser.add_argument("--size", type=int, default=256, help="longer side in pixels (default 256)")
    parser.add_argument("--refine", type=int, default=0, metavar="N", help="optimiser steps after the pass (any style)")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write the pictures side by side")
    return parser.parse_args()


def sight(picture, style, photo):
    """(content error, style left in block 1 to 5)."""
    seen = see(picture, style, photo)
    return seen.content_error, np.array(list(seen.gram.values()))


def at_content(curve, error):
    """Style left where a curve [(content error, style left)] of rising amounts reaches that content error.

    Beyond its end, where the network keeps more of the photograph than was asked, its last value.
    """
    errors, left = np.array(curve).T
    return float(np.interp(error, np.maximum.accumulate(errors), left))


def in_words(left):
    return f"{left.mean():.3f}  (" + " ".join(f"{value:.2f}" for value in left) + ")"


def any_style(options):
    """One row for each pair; yields what a sheet shows."""
    won, refining = 0, {"refine": options.refine, "progress": False}
    print("pair, content error and style left, mean and by block; then ours at the peer's content error")
    for names in pairs.PAIRS:
        photo, style = (nst.resize(pairs.load(name), options.size) for name in names)
        painted = [nst.paint(photo, style, a, network=options.network, **refining).image for a in AMOUNTS]
        curve = [sight(picture, style, photo) for picture in painted]
        other = peer.stylize(photo, style, options.size)
        error, theirs = sight(other, style, photo)
        ours = at_content([(c, left.mean()) for c, left in curve], error)
        won += ours < theirs.mean()
        shake = flicker(
            lambda picture, style=style: nst.paint(picture, style, network=options.network).image,
            photo,
            np.random.default_rng(0),
        )
        print(f"{' x '.join(names)}: peer {error:.2f} {in_words(theirs)}; ours at that error {ours:.3f}")
        for amount, (c, left) in zip(AMOUNTS, curve, strict=True):
            print(f"    amount {amount:.1f}: {c:.2f}  {in_words(left)}")
        print(f"    flicker {shake:.2f}", flush=True)
        title = names[0].rpartition(":")[2]
        yield from ((title, photo), (names[1], style), ("ours", painted[-1]), ("peer", other))
    print(f"ours has less style left at equal content error on {won} of {len(pairs.PAIRS)} pairs")


def many_styles(options):
    """One row for each style; yields what a sheet shows."""
    styles = weights.shipped() if options.network is None else weights.read(options.network)
    shares = []
    for name in styles.names:
        style, found, default = nst.load_image(name), [], []
        for photograph in PHOTOGRAPHS:
            photo = nst.load_image(photograph, options.size)
            painted = nst.paint(photo, name, network=options.network).image
            run = nst.stylize(photo, style, size=options.size, progress=False)
            found.append(sight(painted, style, photo))
            default.append(sight(run.image, style, photo))
            yield from ((name, painted), (f"{name}, optimised", run.image))
        shake = flicker(
            lambda picture, name=name: nst.paint(picture, name, network=options.network).image,
            photo,
            np.random.default_rng(0),
        )
        (error, left), (error_then, left_then) = (
            (np.median([c for c, _ in rows]), np.median([v for _, v in rows], axis=0)) for rows in (found, default)
        )
        shares.append(left.mean() / left_then.mean())
        print(f"{name}: {error:.2f} {in_words(left)}; optimised {error_then:.2f} {in_words(left_then)}; ", end="")
        print(f"{shares[-1]:.2f} x; flicker {shake:.2f}", flush=True)
    print(f"style left over that of the default optimisation, median of {len(shares)} styles: {np.median(shares):.2f}")


def sheet(options):
    """Yields a photograph and what every style by name makes of it, and something between two, and less of one."""
    styles = weights.shipped() if options.network is None else weights.read(options.network)
    yield SHOWN, nst.load_image(SHOWN, options.size)
    for name in styles.names:
        yield name, nst.paint(SHOWN, name, size=options.size, network=options.network).image
    first, second = styles.names[:2]
    for title, style, amount in (
        (f"{first} and {second}", {first: 1, second: 1}, 1.0),
        (f"{first}, amount 0.6", first, 0.6),
        (f"{first}, amount 0.3", first, 0.3),
    ):
        yield title, nst.paint(SHOWN, style, amount, options.size, network=options.network).image


def main():
    options = arguments()
    rows = {"any": any_style, "many": many_styles, "sheet": sheet}[options.part](options)
    shown = [(title, contact.thumbnail(picture)) for title, picture in rows]
    if options.sheet:
        write_atomically(options.sheet, contact.sheet(shown, check_writable(options.sheet)))
        print(f"{options.sheet}: the pictures", file=sys.stderr)
