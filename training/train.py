"""Train pocket-drawn: a warm-up and a cosine of AdamW over pairs of crops, with an export every few hundred steps."""

import json
import os
import time

import keras

from nstlib.files import write_atomically
from training.crops import STEPS, CropPairs
from training.export import export
from training.objective import TextureContrast


class Record(keras.callbacks.Callback):
    """Keep the losses of every epoch, say them, and now and then save and export."""

    def __init__(self, path, every, finish, rows=()):
        super().__init__()
        self.path, self.every, self.finish, self.rows = path, every, finish, list(rows)
        self.before = len(self.rows)
        self.start = time.time() - (self.rows[-1]["seconds"] if self.rows else 0)

    def on_epoch_end(self, epoch, logs=None):
        epoch += self.before + 1
        row = {"epoch": epoch, "seconds": round(time.time() - self.start, 1)}
        self.rows.append(row | {name: round(float(value), 4) for name, value in (logs or {}).items()})
        print(json.dumps(self.rows[-1]), flush=True)
        write_atomically(self.path, json.dumps(self.rows).encode())
        if epoch % self.every == 0:
            self.finish(epoch * STEPS)


def train(pictures, is_scene, steps, pairs, seed, cache, path, start=None, peak=2.5e-3, every=5):
    """Fit for `steps` optimiser steps and export to `path`; returns the weights and the recorded rows.

    With `start`, training weights of an earlier run, its recorded rows in `cache` are continued.
    """
    keras.utils.set_random_seed(seed)
    model = TextureContrast()
    data = CropPairs(pictures, is_scene, pairs, STEPS, [seed, bool(start)], workers=2, max_queue_size=4)
    model(data[0][0][:4])
    earlier = []
    if start:
        model.load_weights(start)
        with open(os.path.join(cache, "losses.json")) as file:
            earlier = json.load(file)
    warm = min(100, steps // 5)
    rate = keras.optimizers.schedules.CosineDecay(
        peak / 10, steps - warm, alpha=0.02, warmup_target=peak, warmup_steps=warm
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.02, clipnorm=10.0)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias", "log_gram_scale"])
    model.compile(optimizer=optimizer, jit_compile=False if keras.backend.backend() == "tensorflow" else "auto")

    def finish(step):
        model.save_weights(os.path.join(cache, "checkpoint.weights.h5"))
        return export(model.features, path, pictures[:200], step, len(pictures))

    record = Record(os.path.join(cache, "losses.json"), every, finish, earlier)
    model.fit(data, epochs=-(-steps // STEPS), verbose=0, callbacks=[record])
    return finish(record.rows[-1]["epoch"] * STEPS), record.rows
