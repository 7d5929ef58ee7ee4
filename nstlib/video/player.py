"""A painted clip in the page of a notebook: the film itself with the browser's own controls, and its frames one by one.

The film is laid into the page where it is small, so that a notebook that is sent on still plays. A browser without
H.264 is left with the frames, which need no decoder. Nothing plays by itself.
"""

import base64
import itertools
from html import escape

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.video.clips import reading
from nstlib.views import play
from nstlib.views.words import describe_in_words

LARGEST = 1_400_000  # bytes of a film that is laid into the page, which makes 1.9 MB of text; notebooks end at 2.5
KINDS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4"}
FEW, SIDE = 24, 256  # frames that can be looked at one by one; their longer side in pixels


def film_html(film):
    """A Film as HTML: <video> with a first picture, controls and words, or the sentence alone where it is gone."""
    told = f"<p>{escape(film.told())}</p>"
    try:
        source = reading.opened(film.path, size=min(SIDE, max(film.shape)))
        frames = [frame.image for frame in itertools.islice(source.frames(), FEW)]
    except (NSTError, OSError):
        return told
    if not frames:
        return told
    alt = f"{film.names[0]} in the manner of {film.names[1]}, {describe_in_words(frames[0])}"
    rate = min(float(source.rate), 60.0)
    single = play(np.stack(frames), rate=rate, captions=_which(len(frames), film.frames), alts=f"clip: {alt}")
    kind = KINDS.get(film.path.suffix.lower())
    if kind is None or film.path.stat().st_size > LARGEST:
        return f"{single}{told}"
    return f"{_video(film, kind, frames[0], alt)}{told}<details><summary>frame by frame</summary>{single}</details>"


def _which(count, total):
    return "all frames" if count >= total else f"the first {count} of {total} frames"


def _video(film, kind, first, alt):
    height, width = film.shape
    data = base64.b64encode(film.path.read_bytes()).decode()
    poster = base64.b64encode(images.encode(first, "JPEG", quality=85)).decode()
    return (
        f'<video controls preload="auto" width="{width}" height="{height}" style="max-width:100%;height:auto" '
        f'poster="data:image/jpeg;base64,{poster}" aria-label="{escape(f"clip: {alt}", quote=True)}">'
        f'<source src="data:{kind};base64,{data}" type="{kind}">'
        f"This browser plays no such film; its frames are below.</video>"
    )
