"""Photographs as a phone writes them: large, noisy, and lying on their side with a note that says so."""

import numpy as np
from PIL import Image

SIZES = {1: (1200, 900), 12: (4000, 3000), 25: (6000, 4000)}  # megabytes: (width, height) as they are to be seen


def corners(image):
    """The mean colours of a picture's sixteenth in each corner, as (4, 3) in 0..255: what tells how it is turned."""
    height, width = (n // 4 for n in image.shape[:2])
    rows, columns = (slice(None, height), slice(-height, None)), (slice(None, width), slice(-width, None))
    return np.array([image[r, c].reshape(-1, 3).mean(0) for r in rows for c in columns])


def take(path, megabytes, lying=False):
    """Write a photograph of about so many megabytes; its `corners` as a viewer shows it.

    lying: the pixels are stored turned by a quarter, and EXIF's orientation 6 tells viewers to turn them back.
    """
    width, height = SIZES[megabytes]
    x, y = np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)[:, None]
    noise = np.random.default_rng(0).normal(0, 16.5, (500, 500)).astype(np.float32)
    noise = np.tile(noise, (height // 500 + 1, width // 500 + 1))[:height, :width]
    image = np.empty((height, width, 3), np.uint8)
    for channel, colour in enumerate((70 + 110 * x + 0 * y, 70 + 110 * y + 0 * x, 180 - 110 * x * y)):
        image[..., channel] = np.clip(colour + np.roll(noise, 77 * channel, 1), 0, 255)
    exif = Image.Exif()
    if lying:
        exif[0x0112] = 6  # "turn me clockwise"
    stored = np.rot90(image) if lying else image
    Image.fromarray(stored).save(path, "JPEG", quality=92, subsampling=0, exif=exif)
    return corners(image)


def check_arrived(path, megabytes, expected):
    """The kept file is an upright JPEG of at most 2048 px in the photograph's own shape and colours."""
    with Image.open(path) as picture:
        assert picture.format == "JPEG" and picture.getexif().get(0x0112, 1) == 1
        width, height = SIZES[megabytes]
        shrink = min(1, 2048 / max(width, height))
        assert picture.size == (round(width * shrink), round(height * shrink))
        seen = corners(np.asarray(picture.convert("RGB")))
    assert np.abs(seen - expected).max() < 3, (seen, expected)
