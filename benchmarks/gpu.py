"""Is a graphics card used well? python -m benchmarks gpu [--dry]

At most five minutes on a machine with a GPU: the recipes default and quality at 512 and 1024 px on pocket and vgg16,
with seconds a step, whole seconds, peak memory of the process and of the card; and how far the card's features are from
the processor's (goal: 1e-3, relative). A run that would not end in time is told and left out.

--dry: tiny sizes and few steps on whatever is there, to see that every line of this file runs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import nstlib as nst
from nstlib import files
from nstlib.backbones import backbone
from nstlib.backend import backend_name, device_name
from nstlib.errors import NSTError
from nstlib.recipe import STYLE_LAYERS, Recipe

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
NETWORKS = ("pocket", "vgg16")
RECIPES = ("default", "quality")
SIZES, DRY_SIZES, DRY_STEPS = (512, 1024), (48, 56), 2
# The same features on the processor, in a process that sees no card: any backend, no switching of devices.
ON_CPU = """
import sys, numpy as np
from benchmarks.gpu import features
np.savez(sys.argv[1], **features(int(sys.argv[2])))
"""
HIDDEN = {"CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "NST_OFFLINE": "1"}


def features(size):
    """{"network/layer": features (h, w, C)} of a gallery picture, on whatever device this process has."""
    picture, found = nst.load_image("harbour", size=size), {}
    for name in NETWORKS:
        for layer, maps in backbone(name)(picture, STYLE_LAYERS, border="replicate").items():
            found[f"{name}/{layer}"] = to_numpy(maps)
    return found


def to_numpy(tensor):
    """(1, h, w, C) of any backend as an array (h, w, C)."""

    from nstlib.backend import load_keras

    return load_keras().ops.convert_to_numpy(tensor)[0]


def agreement(size):
    """Yields (what, largest relative error of a network's layers): ||card - processor|| / ||processor||."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cpu.npz"
        settings = {**os.environ, **HIDDEN, "KERAS_BACKEND": backend_name(), "PYTHONPATH": search_path()}
        command = [sys.executable, "-c", ON_CPU, str(file), str(size)]
        subprocess.run(command, check=True, env=settings, cwd=ROOT)
        with np.load(file) as stored:
            on_cpu = {name: stored[name] for name in stored.files}
    yield "as it is", errors(features(size), on_cpu)
    if backend_name() == "tensorflow":  # NVIDIA's cards since 2020 multiply with 10 bits after the point unless told
        import tensorflow as tf

        before = tf.config.experimental.tensor_float_32_execution_enabled()
        tf.config.experimental.enable_tensor_float_32_execution(False)
        try:
            yield "without TF32", errors(features(size), on_cpu)
        finally:
            tf.config.experimental.enable_tensor_float_32_execution(before)


def search_path():
    """PYTHONPATH for a process that imports this file from the checkout."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


def errors(here, there):
    """{network: the largest relative error of its layers}."""
    found = dict.fromkeys(NETWORKS, 0.0)
    for name, expected in there.items():
        error = float(np.linalg.norm(here[name] - expected) / np.linalg.norm(expected))
        found[name.split("/")[0]] = max(found[name.split("/")[0]], error)
    return found


def timed_run(network, recipe):
    """{"step": seconds of a step at the finest scale, "whole", "memory", "device memory": bytes or None}."""
    stamps = []
    forget_device_peak()
    start = time.perf_counter()
    nst.stylize(
        "harbour",
        "impasto",
        recipe,
        backbone=network,
        progress=False,
        on_step=lambda step: stamps.append((step.width, time.perf_counter())),
    )
    whole = time.perf_counter() - start
    finest = [at for width, at in stamps if width == stamps[-1][0]]
    step = float(np.median(np.diff(finest))) if len(finest) > 1 else whole
    return {"step": step, "whole": whole, "memory": peak_memory(), "device memory": device_peak()}


def peak_memory():
    """Peak bytes of this process so far."""
    import psutil

    memory = psutil.Process().memory_info()
    try:
        rows = Path("/proc/self/status").read_text().splitlines()
        return next(1024 * int(row.split()[1]) for row in rows if row.startswith("VmHWM"))
    except (OSError, StopIteration):
        return getattr(memory, "peak_wset", memory.rss)  # Windows keeps the peak, a Mac the present value


def device_peak():
    """Peak bytes that the backend has taken on the card; None where it does not tell."""
    try:
        if backend_name() == "tensorflow":
            import tensorflow as tf

            return int(tf.config.experimental.get_memory_info("GPU:0")["peak"])
        if backend_name() == "jax":
            import jax

            return int(jax.local_devices()[0].memory_stats()["peak_bytes_in_use"])
        import torch

        return int(torch.cuda.max_memory_allocated()) or None
    except Exception:  # no card, or one that the backend cannot ask
        return None


def forget_device_peak():
    """Begin to count anew, where the backend can (JAX cannot: its peak is that of all runs so far)."""
    if device_peak() is None:
        return
    if backend_name() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.reset_memory_stats("GPU:0")
    elif backend_name() == "torch":
        import torch

        torch.cuda.reset_peak_memory_stats()


def plans(dry):
    """[(network, recipe)], the cheap ones first, so that what is left out for want of time is what costs most."""
    sizes, out = DRY_SIZES if dry else SIZES, []
    for network in NETWORKS:
        for size in sizes:
            for name in RECIPES:
                recipe = Recipe.preset(name).but(size=size, backbone=network)
                out.append((network, recipe.but(steps=DRY_STEPS, smallest=sizes[0]) if dry else recipe))
    return out


def report(dry=False, seconds=SECONDS):
    """Print the table, and return it as plain values."""
    start, runs = time.perf_counter(), []
    print(f"{backend_name()} on {device_name()}{', dry' if dry else ''}")
    shown = {}
    for what, found in agreement(48 if dry else 256):
        shown[what] = found
        told = ", ".join(f"{name} {error:.1e}" for name, error in found.items())
        print(f"features against the processor's, {what}: {told} (goal: at most 1e-3)", flush=True)
    print(f"{'':<26}{'a step':>10}{'whole':>10}{'told':>10}{'memory':>10}{'on the card':>13}")
    for network, recipe in plans(dry):
        row = {"network": network, "recipe": recipe.name, "size": recipe.size}
        title = f"{network}, {recipe.name}, {recipe.size} px"
        left = seconds - (time.perf_counter() - start)
        try:
            told = None if dry else nst.forecast("harbour", recipe, backbone=network).seconds
            if (told or 0) > left:
                raise NSTError(f"left out: about {told:.0f} s, and {max(0, left):.0f} s are left.")
            row |= {"told": told, **timed_run(network, recipe)}
        except NSTError as error:  # too little memory, too: that is what a user would read
            print(f"{title:<26}{error}", flush=True)
            runs.append(row | {"failed": str(error)})
            continue
        ahead = "-" if told is None else f"{told:.1f} s"
        card = "not told" if row["device memory"] is None else f"{row['device memory'] / 1e9:.2f} GB"
        print(
            f"{title:<26}{1000 * row['step']:>7.0f} ms{row['whole']:>8.1f} s{ahead:>10}"
            f"{row['memory'] / 1e9:>7.2f} GB{card:>13}",
            flush=True,
        )
        runs.append(row)
    print(f"{time.perf_counter() - start:.0f} s in all")
    return {"backend": backend_name(), "device": device_name(), "agreement": shown, "runs": runs}


def main():
    """Print the table, and write it as JSON where --json names a file; one sentence where there is no card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry", action="store_true", help="tiny sizes, on whatever is there")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"end after so many; default {SECONDS}")
    parser.add_argument("--json", help="also write the figures to this file")
    options = parser.parse_args()
    os.environ.setdefault("NST_OFFLINE", "1")
    try:
        if device_name() != "gpu" and not options.dry:
            raise NSTError(
                f"{backend_name()} finds no GPU here; run this where there is one, or with --dry to try it out."
            )
        figures = report(options.dry, options.seconds)
        if options.json:
            files.write_atomically(options.json, json.dumps(figures, indent=1).encode())
    except NSTError as error:
        sys.exit(f"benchmarks: {error}")
