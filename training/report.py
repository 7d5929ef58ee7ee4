"""The training report: loss curves, sample pictures, first-layer filters and figures, as small files."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from .export import normalise, run
from .network import LAYERS, MEAN, STD, STYLE_LAYERS
from .pictures import contact_sheet, texture


def random_weights(shapes, pictures, seed=0):
    """He-normal kernels and zero biases of the same shapes, normalised alike: what training must beat."""
    rng = np.random.default_rng(seed)
    weights = {"mean": np.float32(MEAN), "std": np.float32(STD)}
    for layer in LAYERS:
        shape = shapes[f"{layer}/kernel"].shape
        weights[f"{layer}/kernel"] = rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[:3]))
        weights[f"{layer}/bias"] = np.zeros(shape[-1])
    return normalise(weights, pictures)


def halves_told_apart(weights, textures):
    """Share of textures whose left half's Gram matrix is nearest its own right half's, per style layer.

    Distance |A - B|_F^2 / (|A|_F |B|_F); both halves are looked up among the opposite halves of all textures.
    """
    halves = np.concatenate([textures[:, :, : textures.shape[2] // 2], textures[:, :, textures.shape[2] // 2 :]])
    grams = {layer: [] for layer in STYLE_LAYERS}
    for features in run(weights, halves):
        for layer in STYLE_LAYERS:
            f = features[layer].reshape(len(features[layer]), -1, features[layer].shape[-1])
            grams[layer].append((f.transpose(0, 2, 1) @ f / f.shape[1]).reshape(len(f), -1))
    result = {}
    for layer, parts in grams.items():
        a, b = np.split(np.concatenate(parts), 2)
        aa, bb = (a**2).sum(1)[:, None], (b**2).sum(1)[None]
        distance = (aa + bb - 2 * a @ b.T) / np.sqrt(aa * bb)
        own = np.arange(len(a))
        result[layer] = float(0.5 * ((distance.argmin(1) == own).mean() + (distance.argmin(0) == own).mean()))
    return result


def stationary_textures(count, seed):
    """Held-out textures, uint8: drawn fields only, of another seed than the training pictures."""
    return np.stack(
        [
            np.round(np.clip(texture(np.random.default_rng([seed, i])), 0, 1) * 255).astype(np.uint8)
            for i in range(count)
        ]
    )


def save_image(image, path, **options):
    """Write a PIL image to a temporary name first."""
    temporary = Path(f"{path}.tmp")
    image.save(temporary, **options)
    os.replace(temporary, path)


def draw_losses(rows, path):
    """One panel per family of terms, against optimiser steps."""
    figure = Figure(figsize=(9, 5.5), layout="constrained")
    steps = [row["epoch"] * 50 for row in rows]
    titles = {"head_": "statistics heads (InfoNCE)", "gram_": "Gram contrast (InfoNCE)", "": "decoders (L1)"}
    for axis, (prefix, title) in zip(figure.subplots(1, 3), titles.items(), strict=True):
        names = [n for n in rows[0] if prefix and n.startswith(prefix)] or ["colours", "layout"]
        for name in names:
            axis.plot(steps, [row[name] for row in rows], label=name.removeprefix(prefix))
        axis.set_title(title)
        axis.set_xlabel("optimiser steps")
        axis.set_ylim(bottom=0)
        axis.legend(fontsize=7)
    temporary = f"{path}.tmp"
    figure.savefig(temporary, dpi=80, format="png")
    os.replace(temporary, path)


def draw_filters(kernel, path, zoom=16):
    """The first layer's kernels (3, 3, 3, n) as colour tiles, each stretched to its own range around grey."""
    tiles = kernel.transpose(3, 0, 1, 2)
    tiles = 0.5 + 0.5 * tiles / np.abs(tiles).max((1, 2, 3), keepdims=True)
    tiles = np.pad(np.kron(tiles, np.ones((1, zoom, zoom, 1))), ((0, 0), (4, 4), (4, 4), (0, 0)), constant_values=1)
    save_image(contact_sheet((tiles * 255).astype(np.uint8), 8), path, format="PNG", optimize=True)


def write_report(folder, weights, rows, pictures, settings):
    """Write losses.png, pictures.jpg, filters.png and report.json into ``folder``; returns the figures."""
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
        "crops_per_second": round(rows[-1]["epoch"] * 50 * 2 * settings["pairs"] / rows[-1]["seconds"], 1),
        "halves_told_apart": halves_told_apart(weights, held_out),
        "halves_told_apart_random_weights": halves_told_apart(random_weights(weights, pictures[:100]), held_out),
        "losses": rows,
    }
    temporary = folder / "report.json.tmp"
    temporary.write_text(json.dumps(report, indent=1) + "\n")
    os.replace(temporary, folder / "report.json")
    return report
