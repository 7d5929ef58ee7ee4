"""Frames as a clip that plays in the page: a sheet of all of them behind a window, a button and a slider.

It needs no kernel, no decoder and no file beside the page, and it does not start by itself. Where a page keeps neither
styles nor scripts, the whole sheet is shown, every frame beside the next.
"""

import math
from html import escape

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.views.html import Html, image_tag
from nstlib.views.words import describe_in_words

MOST = 3_000_000  # pixels of all sheets together, about 700 kB of JPEG; more are made smaller
SHOW = (
    "var p=this.closest('.nst-play'),k=+this.value,c={columns};"
    "p.querySelectorAll('img').forEach(function(i){{i.style.transform="
    "'translate('+(-(k%c)/c*100)+'%,'+(-Math.floor(k/c)/{rows}*100)+'%)'}});"
    "p.querySelector('output').textContent=(k+1)+' / {count}'"
)
PLAY = (
    "var b=this,r=b.parentNode.querySelector('input');"
    "if(b.nst){{clearInterval(b.nst);b.nst=0;b.textContent='Play'}}"
    "else{{b.textContent='Pause';b.nst=setInterval(function(){{"
    "if(!b.isConnected){{clearInterval(b.nst);return}}"
    "r.value=(+r.value+1)%{count};r.oninput()}},{pause})}}"
)


def play(*clips, rate=12, captions=None, alts=None, height=None):
    """Clips side by side in a notebook, which one button plays in step, and one slider shows frame by frame.

    clips: frames, arrays (T, H, W, 3) in [0, 1], or lists of such pictures; all with the same T. rate: frames a second.
    captions, alts: as in nst.show; where no alternative text is given, the tone of the first frame is told. height: on
    the page, in pixels. Nothing plays until someone presses the button. Raises NSTError for what are no frames, for
    clips of different lengths, and for a rate of 0 or less.
    """
    films = [_checked(clip) for clip in clips]
    if not films or len({len(film) for film in films}) > 1:
        lengths = ", ".join(str(len(film)) for film in films)
        raise NSTError(f"give clips of one length, which play in step; these have {lengths or 'no'} frames.")
    if not (np.isscalar(rate) and np.isreal(rate) and math.isfinite(rate) and rate > 0):
        raise NSTError(f"rate must be a number of frames a second above 0, not {str(rate)[:40]}.")
    total = sum(film[..., 0].size for film in films)
    factor = min(1.0, math.sqrt(MOST / total))
    captions, alts = ([said] if isinstance(said, str) else said or len(films) * [None] for said in (captions, alts))
    words = [_words(*each) for each in zip(films, captions, alts, strict=True)]
    figures = "".join(_figure(film, factor, height, *said) for film, said in zip(films, words, strict=True))
    html = (
        '<div class="nst-play" style="margin-bottom:8px">'
        f'<div style="display:flex;flex-wrap:wrap;gap:12px">{figures}</div>{_controls(len(films[0]), rate)}</div>'
    )
    return Html(html, "\n".join(f"[clip of {len(films[0])} frames: {alt}]" for _, alt in words))


def _checked(clip):
    """Frames (T, H, W, 3), or an NSTError."""
    try:
        film = np.asarray(clip, dtype=np.float32)
    except (TypeError, ValueError):
        film = np.zeros(0)
    if film.ndim != 4 or film.shape[-1] != 3 or 0 in film.shape:
        shape = f", not an array of shape {film.shape}" if film.ndim not in (1, 4) else ""
        raise NSTError(f"a clip is frames of one shape, an array (frames, height, width, 3) in [0, 1]{shape}.")
    return film


def _words(film, caption, alt):
    return caption or "", alt or ": ".join(part for part in (caption, describe_in_words(film[0])) if part)


def _figure(film, factor, height, caption, alt):
    """A window, as large as a frame, onto a sheet that is moved behind it."""
    count, rows, columns = film.shape[:3]
    height = height or rows
    width = round(height * columns / rows)
    across = columns_of(count)
    css = f"display:block;width:{100 * across}%;max-width:none;height:auto;margin:0"
    label = f'<figcaption style="width:0;min-width:100%">{escape(caption)}</figcaption>' if caption else ""
    return (
        '<figure style="margin:0;min-width:8em;max-width:100%">'
        f'<div style="overflow:hidden;width:{width}px;max-width:100%;aspect-ratio:{columns}/{rows}">'
        f"{image_tag(sheet_of(film, factor), alt, css)}</div>{label}</figure>"
    )


def columns_of(count):
    """How many frames stand side by side on a sheet."""
    return math.ceil(math.sqrt(count))


def sheet_of(film, factor=1.0):
    """All frames (T, H, W, 3) on one sheet, row by row, each scaled by the factor; what is left over is the last."""
    if factor < 1:
        shape = tuple(max(1, round(factor * side)) for side in film.shape[1:3])
        film = np.stack([images.resize(frame, shape) for frame in film])
    count, height, width = film.shape[:3]
    across = columns_of(count)
    down = -(-count // across)
    film = np.concatenate([film, np.repeat(film[-1:], across * down - count, axis=0)])
    return film.reshape(down, across, height, width, 3).swapaxes(1, 2).reshape(down * height, across * width, 3)


def _controls(count, rate):
    across = columns_of(count)
    show = SHOW.format(columns=across, rows=-(-count // across), count=count)
    start = PLAY.format(count=count, pause=round(1000 / rate))
    return (
        '<div style="display:flex;gap:8px;align-items:center;max-width:32em">'
        f'<button type="button" onclick="{start}">Play</button>'
        f'<input type="range" min="0" max="{count - 1}" value="0" style="flex:1" aria-label="frame" oninput="{show}">'
        f"<output>1 / {count}</output></div>"
    )
