"""Numbers per pixel as coloured pictures: (h, w) arrays in, (H, W, 3) pictures out."""

import numpy as np

# Light to dark, so that more is darker also in grey; blue and orange stay apart for colour-blind readers.
MORE = np.array([[1.0, 1.0, 1.0], [0.45, 0.70, 0.86], [0.0, 0.447, 0.698], [0.0, 0.16, 0.28]])
SIGNED = np.array([[0.55, 0.20, 0.0], [0.90, 0.55, 0.25], [0.97, 0.97, 0.97], [0.35, 0.65, 0.85], [0.0, 0.25, 0.45]])
UNDEFINED = 0.62  # grey: neither light as 0 nor dark as much


def shaded(values, highest=None):
    """Values from 0 (white) to `highest` (dark blue).

    By default that is the 99th percentile, as single peaks would hide all else.
    """
    values = np.asarray(values, dtype=np.float64)
    highest = float(np.percentile(values, 99)) if highest is None else highest
    return _coloured(values / highest if highest > 0 else np.zeros_like(values), MORE)


def signed(values, largest=1.0):
    """Values from -largest (brown) over 0 (white) to largest (dark blue); nan, where there is none, is grey."""
    values = np.asarray(values, dtype=np.float64)
    picture = _coloured((values / largest + 1) / 2, SIGNED)
    picture[np.isnan(values)] = UNDEFINED
    return picture


def enlarged(image, height):
    """Every pixel repeated as a block, to at least `height` pixels: features are not blurred into what they are not."""
    factor = max(1, -(-height // image.shape[0]))
    return np.repeat(np.repeat(image, factor, axis=0), factor, axis=1)


def boxed(image, box, thickness=2):
    """The picture with a frame (top, left, bottom, right) on it: white with a dark rim, to be seen on anything."""
    image = np.array(image, dtype=np.float32)
    for grow, value in ((thickness, 0.0), (0, 1.0)):
        top, left, bottom, right = box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow
        wide = thickness + 2 * grow
        for rows, columns in (
            ((top, top + wide), (left, right)),
            ((bottom - wide, bottom), (left, right)),
            ((top, bottom), (left, left + wide)),
            ((top, bottom), (right - wide, right)),
        ):
            image[max(0, rows[0]) : max(0, rows[1]), max(0, columns[0]) : max(0, columns[1])] = value
    return image


def _coloured(values, stops):
    """Piecewise linear between colour stops, for values in [0, 1]."""
    values = np.clip(np.nan_to_num(values), 0, 1)
    places = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(values, places, stops[:, c]) for c in range(3)], axis=-1).astype(np.float32)
