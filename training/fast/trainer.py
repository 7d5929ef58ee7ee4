"""A training that can stop at any step and go on from its checkpoint as if it had not."""

import io
import json
import time
from pathlib import Path

import keras
import numpy as np
from keras import ops

from nstlib.errors import NSTError
from nstlib.fast import prediction
from nstlib.fast.network import blended, forward, initial, parted
from nstlib.fast.objective import losses, unsteadiness
from nstlib.files import write_atomically

# Norm numbers are kept divided by this, so that Adam moves them so much faster than the kernels: a style's own numbers
# have a gradient only when the style is painted, and have as far to go as the kernels of all.
NORM_RATE, PLAIN_RATE = 10.0, 2.0

PARTS = ("style", "content", "smoothness", "unsteady", "given back")


def by_amount(parts, amount, painted, pictures, weight):
    """The parts of the loss (B,) of pictures painted by that amount a: a (style, content), weight (1 − a)³ (pixels)."""
    missed = ops.mean(ops.square(painted - pictures), axis=(1, 2, 3))
    parts = {name: amount * part for name, part in parts.items()}
    return parts | {"given back": weight * (1.0 - amount) ** 3 * missed}


class Painter(keras.Model):
    """nstlib.fast's network with its loss: {name of a batch's array: array} -> a scalar.

    network: the loss network; recipe: the loss; targets: nstlib.fast.objective.targets of the styles, and of paintings
    to guess numbers for; more_content: by what the content weight of each of them is multiplied; statistics: None, or
    of each of them what numbers are guessed from.
    """

    def __init__(self, network, recipe, targets, weights, settings, more_content, statistics=None):
        super().__init__()
        steady, amounts, self.given_back = (settings[name] for name in ("steady", "amounts", "given_back"))
        self.network, self.recipe, self.steady, self.amounts = network, recipe, steady, amounts
        self.more_content = ops.convert_to_tensor(np.float32(more_content))
        self.statistics = None if statistics is None else ops.convert_to_tensor(np.float32(statistics))
        self._targets = keras.tree.map_structure(ops.convert_to_tensor, targets)
        self.numbers = {
            name: self.add_weight(
                shape=array.shape, initializer="zeros", name=name.replace("/", "_"), trainable=name not in FIXED
            )
            for name, array in weights.items()
        }
        self.assign(weights)
        self.built = True
        self.meters = {name: keras.metrics.Mean(name) for name in PARTS}

    def call(self, data):
        pictures, blend, index, amount = data["pictures"], data["blend"], data["index"], data["amount"]
        if "again" in data:  # one pass, as instance norm looks at every picture by itself
            pictures = ops.concatenate([pictures, data["again"]])
            blend, index, amount = (ops.concatenate([part, part[:1]]) for part in (blend, index, amount))
        weights = {name: unit(name) * number for name, number in self.numbers.items()}
        numbers = blended(weights, blend)
        if self.statistics is not None:
            guessed = parted(prediction.predicted(weights, ops.take(self.statistics, index, axis=0)))
            share = 1.0 - ops.sum(blend, axis=-1, keepdims=True)
            numbers = {name: number + share * guessed[name] for name, number in numbers.items()}
        return forward(weights, pictures, numbers, amount if self.amounts else None)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        painted = y_pred[:-1] if "again" in x else y_pred
        index = x["index"]
        chosen = keras.tree.map_structure(lambda values: ops.take(values, index, axis=0), self._targets)
        parts = losses(self.network, self.recipe, painted, x["pictures"], chosen)
        parts["content"] = ops.take(self.more_content, index) * parts["content"]
        if self.amounts:
            parts = by_amount(parts, x["amount"], painted, x["pictures"], self.given_back)
        parts = {name: ops.mean(part) for name, part in parts.items()}
        if "again" in x:
            parts["unsteady"] = self.steady * unsteadiness(painted[:1], y_pred[-1:], x["rows"], x["columns"])
        for name, part in parts.items():
            self.meters[name].update_state(part)
        return sum(parts.values())

    @property
    def metrics(self):
        return list(self.meters.values())

    def arrays(self):
        """{name: float32 array} of the network's weights."""
        return {name: unit(name) * ops.convert_to_numpy(number) for name, number in self.numbers.items()}

    def assign(self, weights):
        """Take these weights, {name: array}."""
        for name, number in self.numbers.items():
            number.assign(weights[name] / unit(name))


def unit(name):
    """What a weight of that name is measured in while it learns."""
    if name.endswith(("/plain_scale", "/plain_shift")):
        return PLAIN_RATE
    return NORM_RATE if name.endswith(("/scale", "/shift")) else 1.0


FIXED = ("predict/centre", "predict/size")  # what statistics are measured by does not learn


def rate_at(step, settings):
    """Adam's rate: a short warm-up, constant up to `decay_from` of all steps, then a cosine down to a fiftieth."""
    total, begin = settings["steps"], settings["decay_from"] * settings["steps"]
    share = min(max(step - begin, 0) / max(total - begin, 1), 1)
    return (
        settings["rate"] * min(1, (step + 1) / settings["warm_up"]) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * share)))
    )


class Training:
    """settings: a dict; pictures_of(step): what that step looks at. `step` counts what has been done.

    statistics: of every target what numbers are guessed from, or None where none are.
    """

    def __init__(self, settings, network, recipe, targets, pictures_of, weights=None, statistics=None):
        self.settings, self.pictures_of, self.step, self.rows, self.seconds = settings, pictures_of, 0, [], 0.0
        weights = initial(len(settings["styles"]), settings["seed"]) | ({} if weights is None else weights)
        if statistics is not None and "predict/centre" not in weights:
            weights = weights | prediction.initial(weights, statistics, settings["seed"])
        names = [*settings["styles"], *["any"] * settings["paintings"]]
        more = [settings["more_content"].get(name, 1.0) for name in names]
        self.model = Painter(network, recipe, targets, weights, settings, more, statistics)
        self.optimiser = keras.optimizers.Adam(settings["rate"], beta_2=0.99, global_clipnorm=settings["clip"])
        self.model.compile(
            optimizer=self.optimiser, jit_compile=False if keras.backend.backend() == "tensorflow" else "auto"
        )
        self.optimiser.build(self.model.trainable_variables)

    def advance(self, steps):
        """So many steps; returns the mean of each part of the loss over them."""
        began, told = time.process_time(), []
        for _ in range(steps):
            self.optimiser.learning_rate.assign(rate_at(self.step, self.settings))
            # Keras forgets the metrics of the batch before: the mean is ours to take.
            told.append(self.model.train_on_batch(self.pictures_of(self.step), return_dict=True))
            self.step += 1
        self.seconds += time.process_time() - began
        row = {"step": self.step, "processor_minutes": round(self.seconds / 60, 2)}
        self.rows.append(row | {k: round(float(np.mean([t[k] for t in told])), 5) for k in self.model.meters})
        if not np.isfinite(list(self.rows[-1].values())).all():
            raise NSTError(f"the loss is no number any more after step {self.step}; go on from the last checkpoint.")
        return self.rows[-1]

    def save(self, path):
        """A checkpoint, written under a temporary name and renamed."""
        arrays = {f"weights/{name}": array for name, array in self.model.arrays().items()}
        for i, variable in enumerate(self.optimiser.variables):
            arrays[f"optimiser/{i}"] = ops.convert_to_numpy(variable)
        state = {"settings": self.settings, "step": self.step, "rows": self.rows, "seconds": self.seconds}
        data = io.BytesIO()
        np.savez(data, state=np.array(json.dumps(state)), **arrays)
        write_atomically(path, data.getvalue())

    def load(self, path):
        """Go on from a checkpoint; what its settings were is not looked at."""
        with np.load(path, allow_pickle=False) as file:
            state = json.loads(str(file["state"]))
            self.model.assign({name: file[f"weights/{name}"] for name in self.model.numbers})
            for i, variable in enumerate(self.optimiser.variables):
                variable.assign(file[f"optimiser/{i}"])
        self.step, self.rows, self.seconds = state["step"], state["rows"], state["seconds"]


def settings_of(path):
    """The settings in a checkpoint."""
    with np.load(Path(path), allow_pickle=False) as file:
        return json.loads(str(file["state"]))["settings"]


def weights_of(path):
    """{name: array} of the weights in a checkpoint."""
    with np.load(Path(path), allow_pickle=False) as file:
        return {name.removeprefix("weights/"): file[name] for name in file.files if name.startswith("weights/")}
