"""The temporal term: how far a frame is from the one before, carried to where things are now.

Source: Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos", GCPR 2016 (arXiv 1604.08610), equation 7.
"""

from dataclasses import dataclass

import numpy as np

from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.recipe import PIXELS
from nstlib.statistics import unbatched
from nstlib.terms.kind import Kind, registered


@registered
@dataclass(frozen=True)
class Temporal(Kind):
    """1 / D Σ c (x − w)² over the D = 3 H W values of the picture x: "temporal/pixels".

    w: what was painted before, carried along the optical flow; c in [0, 1]: how far that can be trusted, 0 where
    something comes into sight, and everywhere after a cut. Of several earlier frames with trusts cⱼ that add up to 1 at
    most, Σ cⱼ (x − wⱼ)² is c (x − w)² with c = Σ cⱼ and w = Σ cⱼ wⱼ / c, and something that x does not change.
    """

    kind, colour, sees_layers = "temporal", "#B0306A", False
    source, additive = "before", ""

    @classmethod
    def of(cls, layer, recipe):
        if layer != PIXELS:
            raise NSTError(f"a temporal term looks at the picture itself; its name is 'temporal/{PIXELS}'.")
        return cls(layer)

    def measure(self, features):
        """Nothing of a picture's features: what was before is given as it is."""
        return ()

    def target(self, measured, positions):
        """{"picture": w (H, W, 3), "trust": c (H, W, 1)} of w and c as one array (H, W, 4)."""
        if np.shape(measured)[2:] != (4,):
            raise NSTError(
                f"{self.name} compares with the frame before, and a still has none; paint a clip by "
                "nst.stylize_video(..., mode='fine'), or leave the term out."
            )
        whole = np.asarray(measured, dtype=np.float32)
        return {"picture": whole[..., :3], "trust": whole[..., 3:]}

    def distance(self, picture, features, target):
        ops = load_keras().ops
        return ops.mean(target["trust"] * ops.square(unbatched(picture) - target["picture"]))

    def size(self, target):
        """1: pixels have a scale of their own."""
        return 1.0

    def shape(self, positions, channels):
        """(0, 0): it is a mean over the picture's own pixels."""
        return 0, 0

    @classmethod
    def factor(cls, rule, shape, size, pixels):
        """1: its weight is taken as it is, whatever the convention."""
        return 1.0
