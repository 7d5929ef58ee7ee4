"""What a training is watched by: a sheet of held-out photographs in every style, and what VGG16 sees in them."""

import io

import numpy as np
from PIL import Image

from nstlib.backend import load_keras
from nstlib.fast.network import blended, forward, padded
from nstlib.files import write_atomically
from nstlib.images import load_image

HELD_OUT = ("astronaut", "bridge", "bee", "harbour", "still_life")
SIDE = 256


def held_out():
    """The pictures, 256 px along the longer side; none of them is in the pool."""
    return [load_image(name, SIDE) for name in HELD_OUT]


def painted(weights, picture, blend):
    """One picture (H, W, 3) through the network with these weights, a NumPy array."""
    ops = load_keras().ops
    height, width = picture.shape[:2]
    numbers = blended(weights, ops.convert_to_tensor(np.float32(blend)[None]))
    out = forward(weights, ops.convert_to_tensor(padded(picture)[None]), numbers)
    return ops.convert_to_numpy(out)[0, :height, :width]


def all_painted(weights, photographs, styles):
    """[[picture of each style] of each photograph]."""
    blends = np.eye(styles, dtype=np.float32)
    tensors = {name: load_keras().ops.convert_to_tensor(array) for name, array in weights.items()}
    return [[painted(tensors, photograph, blend) for blend in blends] for photograph in photographs]


def write_sheet(path, photographs, pictures, styles, cell=192):
    """A PNG: the paintings above, the photographs on the left."""

    def small(picture):
        tile = Image.fromarray(np.round(255 * picture).astype(np.uint8))
        tile.thumbnail((cell, cell), Image.Resampling.LANCZOS)
        return tile

    sheet = Image.new("RGB", ((len(styles) + 1) * cell, (len(photographs) + 1) * cell), "white")
    for x, name in enumerate(styles, 1):
        sheet.paste(small(load_image(name, 2 * cell)), (x * cell, 0))
    for y, (photograph, row) in enumerate(zip(photographs, pictures, strict=True), 1):
        for x, picture in enumerate([photograph, *row]):
            sheet.paste(small(picture), (x * cell, y * cell))
    data = io.BytesIO()
    sheet.save(data, "PNG")
    write_atomically(path, data.getvalue())


def figures(photographs, pictures, styles):
    """{style: {"left": style left in block 1 to 5, "content": content error}}, medians over the photographs."""
    from nstlib.judge import see

    found = {}
    for k, style in enumerate(styles):
        painting = load_image(style, 512)
        sights = [see(row[k], painting, photo) for photo, row in zip(photographs, pictures, strict=True)]
        left = np.median([list(s.gram.values()) for s in sights], axis=0)
        found[style] = {
            "left": [round(float(v), 3) for v in left],
            "content": round(float(np.median([s.content_error for s in sights])), 3),
        }
    return found


def summary(found):
    """One line of `figures`: medians over the styles of their mean, of the content error and of every block."""
    left = np.median([f["left"] for f in found.values()], axis=0)
    mean = np.median([np.mean(f["left"]) for f in found.values()])
    content = np.median([f["content"] for f in found.values()])
    return f"style left {mean:.3f}, content error {content:.3f}, blocks " + " ".join(f"{v:.2f}" for v in left)
