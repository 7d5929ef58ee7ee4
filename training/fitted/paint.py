"""Pictures that a student paints, for it to learn from: what an optimiser finds where the student sees less."""

import numpy as np

import nstlib as nst

SIDE, STEPS = 160, 50


def paint(network_file, contents, styles, count, seed):
    """uint8 (n, SIDE, SIDE, 3): `count` pairs, painted with the default loss at random style strengths; of each
    the end, and one earlier picture where the run was at full size by then.

    network_file: the student's weight file; contents, styles: uint8 (n, h, w, 3) or lists of (h, w, 3).
    """
    rng, out = np.random.default_rng(seed), []
    for _ in range(count):
        content, style = (p[rng.integers(len(p))].astype(np.float32) / 255 for p in (contents, styles))
        strength = float(np.exp(rng.uniform(-0.7, 1.4)))
        recipe = nst.Recipe(size=SIDE, steps=STEPS, style_strength=strength, **DEFAULT)
        if min(content.std(), style.std()) < 0.03:  # nothing to paint, or nothing to paint it with
            continue
        between = []

        def watch(step, between=between):
            if step.step == round(0.7 * STEPS):
                between.append(step.image)

        result = nst.stylize(
            content, style, recipe, backbone="pocket", weights=network_file, progress=False, on_step=watch
        )
        out += [p for p in (result.image, *between) if p.shape == (SIDE, SIDE, 3)]
    return np.round(255 * np.stack(out)).astype(np.uint8)


# The default loss as it was when the shipped weights were made, so that a later default does not change them.
DEFAULT = {
    "content_layers": {"block2_conv2": 1.0, "block4_conv2": 1.0},
    "content_weight": 0.15,
    "tv_weight": 0.3,
    "statistic": "moments",
}
