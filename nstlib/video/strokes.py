"""The contrast of strokes: what averaging and resampling take of it is given back."""

import numpy as np

from nstlib.video import flow

STROKES, MOST = 2.0, 1.3  # pixels: what is finer is a stroke's; the largest gain


def with_contrast_of(painted, shown):
    """The shown frame, its strokes with as much contrast as the painted one's."""
    blur = flow.opencv().GaussianBlur
    fine = shown - blur(shown, (0, 0), STROKES)
    there = float((painted - blur(painted, (0, 0), STROKES)).std())
    gain = min(max(there / max(float(fine.std()), 1e-6), 1.0), MOST)
    return np.clip(shown + (gain - 1) * fine, 0, 1)
