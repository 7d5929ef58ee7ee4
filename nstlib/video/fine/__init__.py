"""The fine mode: every frame of a clip is a run of the optimiser, which the frames before hold where they can.

The first frame, and the first after a cut, is a whole run, with the recipe's own start. A later one is a short run at
the finest scale, over a loss with the temporal term of nstlib.terms.temporal,

    E(x) = content + style + smoothness + λ / D Σ c (x − w)²,        from x = c w + (1 − c) s,

where w is what was painted before, carried along the flow to where things are now, c in [0, 1] how far that can be
trusted, and s the frame's own start. w and c come from several earlier frames, 1, 2, 4, ... back: each has a say where
those that are nearer have none, so that what was hidden for a while comes back in the paint that it had,

    c = Σ cⱼ,   w = Σ cⱼ wⱼ / c,   cⱼ = min(trust of frame j, 1 − those of nearer frames).

λ is 2000 times the loss that the last whole run ended with, so that it suits any network and convention; a recipe that
names further={"temporal/pixels": λ} says it itself. A flicker f below 1 multiplies λ, and c in the start, by (1 − f)²;
at 1 every frame is a whole run by itself; above it, its start has noise of its own.

All frames go by one Plan and one compiled program: of a frame, only its content features are measured anew.
Source: Ruder, Dosovitskiy and Brox, "Artistic style transfer for videos", GCPR 2016 (arXiv 1604.08610).
"""

from nstlib import keys
from nstlib.files import as_path
from nstlib.video.fine.frames import Fine
from nstlib.video.fine.studio import Studio


def fine(asked):
    """(what makes a painter of frames that come in order, the style in words, what another run must have in common)."""
    studio = Studio(asked)
    words = " and ".join(as_path(name).stem for name in keys.styles_in(studio.keyed.keys)) or studio.plan.names[1]
    return lambda: Fine(studio), words, {"plan": studio.plan.fingerprint(), "amount": asked.amount}
