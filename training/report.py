"""The training report: loss curves, sample pictures, first-layer filters and figures, as small files."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from nstlib.files import write_atomically
from training.crops import STEPS
from training.evaluate import halves_told_apart, random_weights, stationary_textures
from training.pictures import contact_sheet


def save_image(image, path, **options):
    """Write a PIL image, whole or not at all."""
    data = io.BytesIO()
    image.save(data, **options)
    write_atomically(path, data.getvalue())


def draw_losses(rows, path):
    """One panel per family of terms, against optimiser steps."""
    figure = Figure(figsize=(9, 5.5), layout="constrained")
    steps = [row["epoch"] * STEPS for row in rows]
    titles = {"head_": "statistics heads (InfoNCE)", "gram_": "Gram contrast (InfoNCE)", "": "decoders (L1)"}
    for axis, (prefix, title) in zip(figure.subplots(1, 3), titles.items(), strict=True):
        names = [n for n in rows[0] if prefix and n.startswith(prefix)] or ["colours", "layout"]
        for name in names:
            axis.plot(steps, [row[name] for row in rows], label=name.removeprefix(prefix))
        axis.set_title(title)
        axis.set_xlabel("optimiser steps")
        axis.set_ylim(bottom=0)
        axis.legend(fontsize=7)
    data = io.BytesIO()
    figure.savefig(data, dpi=80, format="png")
    write_atomically(path, data.getvalue())


def draw_filters(kernel, path, zoom=16):
    """The first layer's kernels (3, 3, 3, n) as colour tiles, each stretched to its own range around grey."""
    tiles = kernel.transpose(3, 0, 1, 2)
    tiles = 0.5 + 0.5 * tiles / np.abs(tiles).max((1, 2, 3), keepdims=True)
    tiles = np.pad(np.kron(tiles, np.ones((1, zoom, zoom, 1))), ((0, 0), (4, 4), (4, 4), (0, 0)), constant_values=1)
    save_image(contact_sheet((tiles * 255).astype(np.uint8), 8), path, format="PNG", optimize=True)


def write_report(folder, weights, rows, pictures, settings):
    """Write losses.png, pictures.jpg, filters.png and report.json into `folder`; returns the figures."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    draw_losses(rows, folder / "losses.png")
    sheet = contact_sheet(pictures[:60], 12)
    save_image(
        sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS),
        folder / "pictures.jpg",
        format="JPEG",
        quality=85,
    )
    draw_filters(weights["block1_conv1/kernel"], folder / "filters.png")
    held_out = stationary_textures(200, seed=10_001)
    report = {
        "trained": datetime.now(UTC).strftime("%Y-%m-%d"),
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "settings": settings,
        "parameters": int(sum(np.size(v) for name, v in weights.items() if "/" in name)),
        "seconds": rows[-1]["seconds"],
        "crops_per_second": round(rows[-1]["epoch"] * STEPS * 2 * settings["pairs"] / rows[-1]["seconds"], 1),
        "halves_told_apart": halves_told_apart(weights, held_out),
        "halves_told_apart_random_weights": halves_told_apart(random_weights(weights, pictures[:100]), held_out),
        "losses": rows,
    }
    write_atomically(folder / "report.json", (json.dumps(report, indent=1) + "\n").encode())
    return report
