"""python -m benchmarks colour: does `colour=0` keep the photograph's colours, in runs and in one pass?

For each pair: the mean |da| and |db| between picture and photograph, and how far the palette is from the photograph's
and from the painting's, in units of CIE76; --sheet draws the pictures, from the painting's colours to the photograph's.
"""

import argparse

import numpy as np

import nstlib as nst
from nstlib import colour
from nstlib.files import write_atomically
from nstlib.images import encode, resize
from nstlib.recipe import Recipe

PAIRS = (("bridge", "starry"), ("harbour", "woodblock"), ("bee", "tiles"), ("astronaut", "hollyhocks"))
PLACES = (1.0, 0.5, 0.0)


def painted(content, style, share, method, size):
    """{way: picture}."""
    run = nst.stylize(content, style, Recipe(colour=share, colour_by=method, size=size), progress=False)
    once = nst.paint(content, style, size=size, colour=share, colour_by=method)
    return {"run": run.image, "one pass": once.image}


def main():
    """Print a row for each pair, method, place and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--sheet", metavar="PNG")
    options = parser.parse_args()
    print(f"{'pair':24}{'by':12}{'colour':>7} {'way':10}{'|da|':>6}{'|db|':>6}{'to photo':>10}{'to painting':>12}")
    rows = []
    for content, style in PAIRS:
        photo, painting = nst.load_image(content, size=options.size), nst.load_image(style, size=options.size)
        for method in colour.METHODS:
            row = []
            for share in PLACES:
                pictures = painted(content, style, share, method, options.size)
                for way, picture in pictures.items():
                    apart = np.abs(colour.to_lab(picture) - colour.to_lab(photo))[..., 1:].mean(axis=(0, 1))
                    far = [colour.palette_of(picture).distance(colour.palette_of(p)) for p in (photo, painting)]
                    words = f"{content} {style}"
                    figures = f"{apart[0]:6.2f}{apart[1]:6.2f}{far[0]:10.1f}{far[1]:12.1f}"
                    print(f"{words:24}{method:12}{share:7g} {way:10}{figures}")
                    row.append(resize(picture, (128, 176)))
            rows.append(np.concatenate(row, axis=1))
    if options.sheet:
        write_atomically(options.sheet, encode(np.concatenate(rows)))
