"""A thin VGG16 by least squares, layer by layer.

For every layer: choose as many of the teacher's channels as the student has, by pivoted QR of its features (each next
channel is the one least explained by those chosen before); then fit the student's 3x3 kernel to the chosen channels'
values before the ReLU, from what the *student's* layer below really gives, so that errors are corrected and do not
pile up:

    min over W of  Σ over places |W^T m − y|² + ridge |W|²,    m: the student's 3x3 patch and a 1, y: the teacher

A ReLU hides what is negative, so a place where both are negative asks for nothing: in a few rounds its target becomes
the prediction itself, and where only y is negative, 0.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve, qr

from nstlib.backbones.vgg import LAYERS as VGG_LAYERS

LAYERS = VGG_LAYERS["vgg16"]
PLACES, ROUNDS, RIDGE = 60_000, 8, 1e-4
MEAN, STD = np.float32([123.68, 116.779, 103.939]) / 255, np.full(3, 60 / 255, np.float32)  # ImageNet's; about 1 wide


def fit(tensors, pictures, widths, rng, tell=print):
    """({layer: (kernel, bias)} of the student, {layer: (chosen channels, scale)}).

    tensors: the teacher's; pictures: float32 (n, side, side, 3) in [0, 1], side a multiple of 16; widths: channels of
    each block. The student's features are the teacher's chosen ones divided by the layer's scale, the RMS of them.
    """
    teacher = (pictures - MEAN)[..., ::-1] * 255
    student = (pictures - MEAN) / STD
    weights, chosen = {}, {}
    for layer in LAYERS:
        if layer.endswith("_conv1") and layer != LAYERS[0]:
            teacher, student = pooled(teacher), pooled(student)
        before = convolved(teacher, *tensors[layer])
        channels = choose(before, widths[int(layer[5]) - 1], rng)
        count, height, width, _ = before.shape
        at = [rng.integers(0, n, min(PLACES, count * height * width)) for n in (count, height, width)]
        wanted = before[(*at, slice(None))][:, channels]
        scale = float(np.sqrt(np.mean(np.maximum(wanted, 0) ** 2)))
        kernel, bias = solve(patches(student, at), wanted / scale)
        student, teacher = np.maximum(convolved(student, kernel, bias), 0), np.maximum(before, 0)
        error = np.mean((student[(*at, slice(None))] - np.maximum(wanted / scale, 0)) ** 2)
        tell(f"{layer}: {len(channels)} of {before.shape[-1]} channels, {error:.3f} of their energy missed")
        weights[layer], chosen[layer] = (kernel, bias), (channels, scale)
    return weights, chosen


def choose(before, count, rng, places=20_000):
    """Numbers of the channels that explain the others best, by pivoted QR of the features at random places."""
    flat = before.reshape(-1, before.shape[-1])
    features = np.maximum(flat[rng.choice(len(flat), min(len(flat), places), replace=False)], 0)
    _, order = qr(features, mode="r", pivoting=True)
    return np.sort(order[:count])


def patches(features, at):
    """The 3x3 patches (places, 9 C) of features (n, h, w, C) with replicated borders."""
    framed = np.pad(features, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    number, row, column = at
    return np.concatenate([framed[number, row + i, column + j] for i in range(3) for j in range(3)], axis=1)


def solve(rows, wanted, rounds=ROUNDS, ridge=RIDGE):
    """(kernel (3, 3, in, out), bias (out,)) from patches (places, 9 in) and values before the ReLU (places, out)."""
    size = np.sqrt(np.mean(rows**2)) + 1e-12
    rows = np.concatenate([rows, np.full((len(rows), 1), size, np.float32)], axis=1)
    normal = (rows.T @ rows).astype(np.float64)
    normal[np.diag_indices_from(normal)] += ridge * np.trace(normal) / len(normal)
    factor, target = cho_factor(normal), wanted
    for _ in range(rounds + 1):
        solution = cho_solve(factor, (rows.T @ target).astype(np.float64)).astype(np.float32)
        found = rows @ solution
        target = np.where(wanted >= 0, wanted, np.minimum(found, 0))
    return solution[:-1].reshape(3, 3, -1, wanted.shape[1]), solution[-1] * np.float32(size)


def convolved(features, kernel, bias, batch=16):
    """Values before the ReLU (n, h, w, out), borders replicated, in batches."""
    from keras import ops

    def one(part):
        framed = ops.pad(part, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")
        return ops.convert_to_numpy(ops.conv(framed, kernel, padding="valid") + bias)

    return np.concatenate([one(features[i : i + batch]) for i in range(0, len(features), batch)])


def pooled(features):
    """2 x 2 max pooling; even sides."""
    n, h, w, c = features.shape
    return features.reshape(n, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))
