"""Two pictures, one over the other, with a line between them that a reader can move."""

from html import escape

import numpy as np

from nstlib.images import resize
from nstlib.views.html import Html, image_tag
from nstlib.views.words import describe_in_words


def wipe_html(before, after, names=("before", "after"), height=300):
    """A before/after slider that needs no kernel: two pictures, a range input and CSS.

    before, after: pictures (H, W, 3) in [0, 1]; `before` is brought to the size of `after`. Where a page forbids
    scripts, the line stays in the middle.
    """
    before = resize(before, after.shape[:2])
    style = "position:absolute;inset:0;width:100%;height:100%"
    width = round(height * after.shape[1] / after.shape[0])
    left, right = (escape(name) for name in names)
    move = "this.parentNode.querySelector('.nst-over').style.clipPath='inset(0 0 0 '+this.value+'%)'"
    html = (
        f'<div class="nst-wipe" style="max-width:{width}px">'
        f'<div style="position:relative;width:100%;aspect-ratio:{after.shape[1]}/{after.shape[0]}">'
        f"{image_tag(before, f'{names[0]}: {describe_in_words(before)}', style)}"
        f'<div class="nst-over" style="{style};clip-path:inset(0 0 0 50%)">'
        f"{image_tag(after, f'{names[1]}: {describe_in_words(after)}', style)}</div>"
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
    out[:, :edge] = resize(before, out.shape[:2])[:, :edge]
    if 0 < edge < out.shape[1]:
        out[:, max(0, edge - 1) : edge + 1] = 1.0
    return out
