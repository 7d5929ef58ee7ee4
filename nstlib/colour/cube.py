"""A colour map as a .cube table, which video editors and photo programs apply (Adobe's Cube LUT, 2013)."""

import numpy as np

from nstlib import files
from nstlib.errors import NSTError

SIDE = 33  # what most programs read


def write_cube(way, path, title="nstlib"):
    """Write a map of colours as a .cube file and return its path.

    way: a function of pictures (H, W, 3) in sRGB, [0, 1], such as Transport.paint. A table of SIDE**3 colours, red
    changing fastest, between which programs interpolate. Raises NSTError for a name that does not end in .cube.
    """
    path = files.as_path(path)
    if path.suffix.lower() != ".cube":
        raise NSTError(f"the name of a colour table must end in .cube, which '{path}' does not.")
    steps = np.linspace(0, 1, SIDE, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = way(np.stack([red, green, blue], axis=-1).reshape(SIDE, SIDE * SIDE, 3)).reshape(-1, 3)
    head = f'TITLE "{"".join(c for c in title if c.isprintable() and c != chr(34))}"\nLUT_3D_SIZE {SIDE}\n'
    return files.write_atomically(path, (head + "".join("{:.6f} {:.6f} {:.6f}\n".format(*c) for c in table)).encode())
