"""Clips: read, painted so that they hold still, measured and written.

In `clips/`, `reading` brings frames in, one by one, each with its time, and `pieces` writes what is never lost, with
`sound` in time; `job` goes on with what was broken off, and `about` says what made a clip. `dials/` has what people
turn: flicker on purpose, colours, key frames. `flow` says where each pixel was in the frame before, `steady` paints
with that, `fine/` does so by the optimiser, and `making` is all of it, nst.stylize_video. `measures` says how still a
clip holds and what style is left of it, and `drawn` has clips whose motion is known.
"""

from importlib import import_module

_ROOMS = {
    "stylize_video": "making",
    "Film": "making",
    "painting_of": "making",
    "settings_of": "clips.about",
    "steadiness": "measures",
    "drawn_clip": "drawn",
    "CLIPS": "drawn",
}

__all__ = sorted(_ROOMS)


def __getattr__(name):
    """Names on first use: nothing here is imported for those who paint photographs."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nstlib.video' has no attribute '{name}'")
    return getattr(import_module(f"nstlib.video.{_ROOMS[name]}"), name)
