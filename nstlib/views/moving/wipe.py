"""Two pictures, one over the other, with a line between them that a reader can move."""

import math
import os
from html import escape

import numpy as np

from nstlib.files import as_path
from nstlib.images import as_picture, resize
from nstlib.views.html import Html, image_tag
from nstlib.views.words import alt_of

LARGEST = 1024  # pixels of a file's longer side: a page shows no more
ALIKE = 0.03  # of the proportions, in logarithm: what rounding to whole pixels does


def wipe_html(before, after, names=None, height=300):
    """A before/after slider that needs no kernel: two pictures, a range input and CSS.

    before, after: pictures (H, W, 3) in [0, 1], files or gallery names; `before` is brought to the size of `after`, and
    only its middle is shown where its proportions are others. names: what they are called; by default what they were
    given by, or "before" and "after". Where a page forbids scripts, the line stays in the middle. Raises NSTError for
    what is no picture.
    """
    given, otherwise = (before, after), ("before", "after")
    before, after = (as_picture(p, word, LARGEST) for p, word in zip(given, otherwise, strict=True))
    names = names or tuple(map(_name, given, otherwise))
    before = _brought(before, after.shape[:2])
    style = "position:absolute;inset:0;width:100%;height:100%"
    width = round(height * after.shape[1] / after.shape[0])
    left, right = (escape(name) for name in names)
    move = "this.parentNode.querySelector('.nst-over').style.clipPath='inset(0 0 0 '+this.value+'%)'"
    html = (
        f'<div class="nst-wipe" style="max-width:{width}px">'
        f'<div style="position:relative;width:100%;aspect-ratio:{after.shape[1]}/{after.shape[0]}">'
        f"{image_tag(before, f'{names[0]}: {alt_of(given[0], before)}', style)}"
        f'<div class="nst-over" style="{style};clip-path:inset(0 0 0 50%)">'
        f"{image_tag(after, f'{names[1]}: {alt_of(given[1], after)}', style)}</div>"
        f'</div><input type="range" min="0" max="100" value="50" style="width:100%" '
        f'aria-label="how much of {left} is shown, in percent" oninput="{move}">'
        f'<div style="display:flex;justify-content:space-between"><span>{left}</span><span>{right}</span></div></div>'
    )
    # The input lies beside the pictures, so the script looks one level up.
    return Html(html, f"[two pictures, one over the other: {names[0]} on the left, {names[1]} on the right]")


def wiped(before, after, share):
    """One picture: the left `share` (0 to 1) of `before`, the rest of `after`, with a line between them."""
    out = np.array(after, dtype=np.float32)
    edge = round(min(max(share, 0.0), 1.0) * out.shape[1])
    out[:, :edge] = _brought(before, out.shape[:2])[:, :edge]
    if 0 < edge < out.shape[1]:
        out[:, max(0, edge - 1) : edge + 1] = 1.0
    return out


def _name(picture, otherwise):
    return as_path(picture).stem if isinstance(picture, str | os.PathLike) else otherwise


def _brought(picture, shape):
    """The picture at that shape, (height, width); of one of other proportions the middle, as nothing is stretched."""
    height, width = picture.shape[:2]
    wanted = shape[1] / shape[0]
    if abs(math.log(width / height / wanted)) > ALIKE:
        rows, columns = min(height, round(width / wanted)), min(width, round(height * wanted))
        top, left = (height - rows) // 2, (width - columns) // 2
        picture = picture[top : top + max(rows, 1), left : left + max(columns, 1)]
    return resize(picture, shape)
