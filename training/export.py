"""Fold, normalise and write the weights: from the trained model to ``pocket_drawn.npz``."""

import json
import os
from datetime import UTC, datetime

import numpy as np
from keras import ops

from .network import LAYERS, MEAN, STD, WIDTHS, forward


def fold(model, epsilon=1e-3):
    """Fold batch norm into the convolutions.

    Kernel * gamma / sqrt(var + eps), bias = beta - mean * gamma / sqrt(...).
    """
    weights = {"mean": np.float32(MEAN), "std": np.float32(STD)}
    for layer in LAYERS:
        kernel = ops.convert_to_numpy(model.get_layer(layer).kernel)
        norm = model.get_layer(f"{layer}_bn")
        gamma, beta, mean, variance = (
            ops.convert_to_numpy(v) for v in (norm.gamma, norm.beta, norm.moving_mean, norm.moving_variance)
        )
        scale = gamma / np.sqrt(variance + epsilon)
        weights[f"{layer}/kernel"], weights[f"{layer}/bias"] = kernel * scale, beta - mean * scale
    return weights


def run(weights, pictures, batch=20):
    """Features of uint8 or [0, 1] pictures (n, h, w, 3) in batches: yields {layer: array}."""
    pictures = pictures.astype(np.float32) / 255 if pictures.dtype == np.uint8 else pictures
    weights = {name: np.float32(value) for name, value in weights.items() if name != "meta"}
    for i in range(0, len(pictures), batch):
        features = forward(weights, ops.convert_to_tensor(pictures[i : i + batch]))
        yield {layer: ops.convert_to_numpy(f) for layer, f in features.items()}


def channel_rms(weights, pictures):
    """Root mean square of every channel over the pictures: {layer: (channels,)}."""
    squares = [{layer: (f**2).mean((0, 1, 2)) for layer, f in features.items()} for features in run(weights, pictures)]
    return {layer: np.sqrt(np.mean([s[layer] for s in squares], 0)) for layer in LAYERS}


def normalise(weights, pictures):
    """Scale every live channel to an RMS of 1 over the pictures, and undo the scale in the next layer.

    Positive factors pass through ReLU and average pooling, so the network computes the same features up to
    those factors (the idea of Gatys et al.'s normalised VGG, there for the mean). Channels that hardly ever
    fire are divided by their layer's median RMS instead, so that their noise is not blown up.
    """
    rms, result, before = channel_rms(weights, pictures), dict(weights), np.ones(3)
    for layer in LAYERS:
        scale = np.where(rms[layer] > 0.02 * np.median(rms[layer]), rms[layer], max(np.median(rms[layer]), 1e-6))
        result[f"{layer}/kernel"] = weights[f"{layer}/kernel"] * before[:, None] / scale
        result[f"{layer}/bias"] = weights[f"{layer}/bias"] / scale
        before = scale
    return result


def write(weights, path, steps, pictures):
    """Write the weights in 16 bits with a description, to a temporary name first."""
    meta = {
        "version": 3,
        "widths": list(WIDTHS),
        "padding": "symmetric",
        "pooling": "average",
        "trained": datetime.now(UTC).strftime("%Y-%m-%d"),
        "steps": int(steps),
        "pictures": int(pictures),
        "licence": "CC0-1.0",
    }
    arrays = {name: np.asarray(v, np.float32 if name in ("mean", "std") else np.float16) for name, v in weights.items()}
    assert all(np.isfinite(v).all() for v in arrays.values()), "weights are not finite in 16 bits"
    temporary = f"{path}.tmp.npz"
    np.savez_compressed(temporary, meta=np.array(json.dumps(meta)), **arrays)
    os.replace(temporary, path)


def export(model, path, calibration, steps, pictures):
    """All of it; returns the written weights."""
    weights = normalise(fold(model), calibration)
    write(weights, path, steps, pictures)
    return weights
