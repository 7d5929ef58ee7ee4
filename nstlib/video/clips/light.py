"""Clips with more light or colours than an ordinary screen has, HDR by PQ or HLG and the primaries of BT.2020 or P3, in
sRGB.

As nstlib.images does it with photographs: the signal becomes light by its curve, bright light is pressed together
(`spaces.decoded`), a matrix leads from primaries to primaries, and what no screen shows is clipped. A clip of a phone
comes so in about the colours in which browsers play it.
"""

from functools import lru_cache

import numpy as np

from nstlib.images.incoming import spaces

WIDE = (9, 11, 12)  # primaries of H.273: BT.2020, P3 of cinemas and of screens
SRGB, LEVELS = 13, 1 << 16


def is_needed(curve, primaries):
    """Are a frame's colours wrong if taken as they are? By its numbers of H.273, of transfer and primaries."""
    return curve in (spaces.PQ, spaces.HLG) or primaries in WIDE


def in_srgb(codes, curve, primaries):
    """(H, W, 3) float32 in [0, 1] of a frame (H, W, 3) uint16, its signal times 65535."""
    hdr = curve in (spaces.PQ, spaces.HLG)
    light = _curve(curve if hdr else SRGB)[codes] @ _matrix(primaries if primaries in spaces.PRIMARIES else 9)
    return _bent()[np.rint(np.clip(light, 0, 1) * (LEVELS - 1)).astype(np.uint16)]


@lru_cache(maxsize=4)
def _curve(number):
    """Light of each code, (65536,)."""
    return spaces.decoded(np.linspace(0, 1, LEVELS), number).astype(np.float32)


@lru_cache(maxsize=4)
def _matrix(primaries):
    """(3, 3): rows of linear light times this are linear light by the primaries of sRGB."""
    there, here = (spaces.to_xyz(*spaces.PRIMARIES[number]) for number in (primaries, 1))
    return (np.linalg.inv(here) @ there).T.astype(np.float32)


@lru_cache(maxsize=1)
def _bent():
    """sRGB's signal of light k / 65535, (65536,): the other way along its curve."""
    steps = np.linspace(0, 1, LEVELS)
    return np.interp(steps, spaces.decoded(steps, SRGB), steps).astype(np.float32)
