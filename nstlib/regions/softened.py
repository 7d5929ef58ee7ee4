"""Masks with soft edges, which share the picture out: at every place they add up to 1 at most.

The soft edge is a ramp of the signed distance d to the edge, in pixels and positive inside: clip(1/2 + d / w, 0, 1), w
pixels wide and with its middle on the edge. Seen from the other side d has the other sign, so the ramps of two
neighbours add up to 1. Where three meet, or edges of two widths, all are divided by their sum; what no region claims,
the rest, counts as one of them there.
"""

import numpy as np

from nstlib.errors import NSTError
from nstlib.images import check_image
from nstlib.regions import shapes
from nstlib.regions.arrays import fitted
from nstlib.regions.region import as_regions, names_of

OVERLAP = 0.01  # of the smaller of two
BETWEEN = 0.04, 0.96  # outside of this a value is an end, as JPEG may leave it
WIDE = 5  # pixels: an edge that is softer already is left as it is


def masks(regions, picture):
    """float32 (N, H, W): where each of N regions is in a picture (H, W, 3), from 0 to 1.

    Their sum is at most 1 at every place; what is left is the rest, which takes the run's own style, or stays the
    photograph. A mask of the picture's aspect is brought to its size. One whose own edge is softer than 5 pixels keeps
    it. Raises NSTError for a mask of another aspect or without a place, and for two that overlap by more than 1 % of
    the smaller one.
    """
    picture, regions = check_image(picture), as_regions(regions)
    shape = picture.shape[:2]
    if not regions:
        return np.zeros((0, *shape), dtype=np.float32)
    names = names_of(regions)
    raw = [_placed(region, region.where, picture, name) for region, name in zip(regions, names, strict=True)]
    _check_overlap(raw, names)
    widths = [region.feather / 100 * max(shape) for region in regions]
    return _shared_out(raw, widths)


def source_mask(region, painting):
    """Where on a painting (H, W, 3) a region takes its strokes from: float32 (H, W), its edge as it is; None for
    everywhere."""
    if region.source is None:
        return None
    (name,) = names_of([region])
    return _placed(region, region.source, check_image(painting, "the painting"), f"the source of {name}")


def _placed(region, where, picture, name):
    """The mask (H, W) of a place at the picture's size, before it is feathered."""
    mask = shapes.mask_of(shapes.understood(where), picture) if isinstance(where, str) else where
    thin = _is_thin(mask)
    mask = fitted(mask, picture.shape[:2], name)
    if thin and region.feather:
        mask = (mask > 0.5).astype(np.float32)
    if mask.sum() < 0.5:
        raise NSTError(f"the mask of {name} is empty: no place of this picture is inside; paint it, or leave it out.")
    return mask


def _is_thin(mask):
    """Is its edge, as it is, narrower than WIDE pixels everywhere?"""
    from scipy.ndimage import minimum_filter

    between = (mask > BETWEEN[0]) & (mask < BETWEEN[1])
    return not minimum_filter(between, WIDE, mode="nearest").any()


def _check_overlap(raw, names):
    """What two masks claim together beyond 1: of hard ones, where both are."""
    for j, second in enumerate(raw):
        for i, first in enumerate(raw[:j]):
            common = float(np.maximum(first + second - 1, 0).sum())
            share = common / float(min(first.sum(), second.sum()))
            if share > OVERLAP:
                raise NSTError(
                    f"{names[i]} and {names[j]} overlap by {100 * share:.0f} % of the smaller one; each place can "
                    "belong to one region, so make one of them smaller."
                )


def _shared_out(raw, widths):
    hard = [_is_hard(mask) for mask in raw]
    distances = [signed_distance(mask) if is_hard else None for mask, is_hard in zip(raw, hard, strict=True)]
    found = [ramp(d, w) if is_hard else mask for mask, d, w, is_hard in zip(raw, distances, widths, hard, strict=True)]
    total = sum(found) + _rest(raw, distances, widths, found)
    return np.stack(found) / np.maximum(total, 1e-6).astype(np.float32)


def _rest(raw, distances, widths, found):
    """The ramp (H, W) of what no region claims, as wide as that of the nearest region."""
    rest = np.clip(1 - sum(raw), 0, 1)
    if any(d is None for d in distances) or not _is_hard(rest):
        return np.maximum(1 - sum(found), 0)
    nearest = np.argmax(distances, axis=0)
    return ramp(signed_distance(rest), np.asarray(widths, dtype=np.float32)[nearest])


def _is_hard(mask):
    return not ((mask > 0) & (mask < 1)).any()


def signed_distance(mask):
    """How far every pixel's middle is from the edge of a hard mask (H, W), in pixels: above 0 inside, below outside.

    The edge runs half-way between a pixel inside and one outside; a picture's own border is no edge, so that a mask
    without an outside is infinitely far from it.
    """
    from scipy.ndimage import distance_transform_edt

    inside = mask > 0.5
    if inside.all() or not inside.any():
        return np.full(mask.shape, np.inf if inside.all() else -np.inf, dtype=np.float32)
    depth = np.where(inside, distance_transform_edt(inside) - 0.5, 0.5 - distance_transform_edt(~inside))
    return depth.astype(np.float32)


def ramp(distance, width):
    """clip(1/2 + d / w, 0, 1); a width of less than a pixel is none."""
    return np.clip(0.5 + distance / np.maximum(width, 0.5), 0, 1).astype(np.float32)
