"""What Chromium's fake camera shows, and where it is: the printed marker seen aslant, drawn by NumPy alone."""

import numpy as np

from nstcourse.build.site.playground import making

CELLS = 8  # along a side of the marker; one of white around it
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
FILE = "--use-file-for-fake-video-capture"
SUB = 3  # x 3 samples of a pixel


def pattern():
    """(10, 10): 1 for white, of the marker with its white ring, as the page's own module has it."""
    text = (making.PAGE / "js" / "poster" / "marker.js").read_text(encoding="utf-8")
    rows = text.split("INNER = [")[1].split("]")[0].replace("'", "").replace(" ", "").split(",")
    inner = np.array([[char == "." for char in row] for row in rows if row], float)
    return np.pad(np.pad(inner, 1), 1, constant_values=1.0)


def homography(there):
    """3 x 3, from cells of the marker to places: its corners, clockwise from its upper left one, go to `there`."""
    rows, here = [], [(0, 0), (CELLS, 0), (CELLS, CELLS), (0, CELLS)]
    for (x, y), (u, v) in zip(here, there, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, -u], [0, 0, 0, x, y, 1, -v * x, -v * y, -v]]
    return np.linalg.svd(np.array(rows, float))[2][-1].reshape(3, 3)


def aslant(rng, width=640, height=480):
    """The corners (4, 2) of a marker somewhere in a picture, turned and tilted as a pinhole camera sees it."""
    side, angle, (tilt, lean), far = rng.uniform(70, 190), rng.uniform(0, 2 * np.pi), rng.uniform(-0.8, 0.8, 2), 700
    square = side * np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    about_y = np.array([[np.cos(lean), 0, np.sin(lean)], [0, 1, 0], [-np.sin(lean), 0, np.cos(lean)]])
    points = np.c_[square @ turn.T, np.zeros(4)] @ (about_x @ about_y).T + [0, 0, far]
    middle = rng.uniform([0.35 * width, 0.35 * height], [0.65 * width, 0.65 * height])
    return far * points[:, :2] / points[:, 2:] + middle


def scene(there, width=640, height=480, noise=0.0, seed=0):
    """Grey (height, width) in 0..255: a sheet with the marker before a wall with stripes, lit from one side.

    there (4, 2): where its corners are; the pixel (x, y) covers the square from (x, y) to (x + 1, y + 1)."""
    marker, ring = pattern(), np.array([[-1, -1], [CELLS + 1, -1], [CELLS + 1, CELLS + 1], [-1, CELLS + 1]])
    to = homography(there)
    edge = np.c_[ring, np.ones(4)] @ to.T
    (left, top), (right, bottom) = (bound(edge[:, :2] / edge[:, 2:], axis=0).astype(int) for bound in (np.min, np.max))
    x, y = np.arange(width), np.arange(height)[:, None]
    grey = 0.45 + 0.25 * np.sin(x / 23) * np.sin(y / 41)
    across, down = ((np.arange(SUB * n, SUB * (m + 1)) + 0.5) / SUB for n, m in ((left, right), (top, bottom)))
    places = np.stack([*np.meshgrid(across, down), np.ones((down.size, across.size))])
    column, row, w = np.einsum("ij,jyx->iyx", np.linalg.inv(to), places)
    row, column = (np.floor(part / w).astype(int) + 1 for part in (row, column))
    on = (row >= 0) & (row < len(marker)) & (column >= 0) & (column < len(marker))
    sheet = 0.08 + 0.86 * marker[row.clip(0, len(marker) - 1), column.clip(0, len(marker) - 1)]
    square = grey[top : bottom + 1, left : right + 1]
    fine = np.where(on, sheet, square.repeat(SUB, 0).repeat(SUB, 1))
    square[:] = fine.reshape(len(square), SUB, -1, SUB).mean((1, 3))
    grey *= np.linspace(0.6, 1, width)
    for axis in (0, 1):  # a lens is not sharp
        around = [np.roll(grey, n, axis) for n in (-1, 1)]
        grey = 0.5 * grey + 0.25 * sum(around)
    return np.clip(np.round(255 * grey + np.random.default_rng(seed).normal(0, noise, grey.shape)), 0, 255)


def film(path, greys):
    """Write a Y4M of grey frames (height, width), which the fake camera plays again and again."""
    height, width = greys[0].shape
    with open(path, "wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F30:1 Ip A1:1 C420jpeg\n".encode())
        for grey in greys:
            luma = np.round(16 + grey * 219 / 255).astype(np.uint8)
            file.write(b"FRAME\n" + luma.tobytes() + bytes([128]) * (width * height // 2))
    return path
