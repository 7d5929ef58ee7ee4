"""Every metric beside the class: which numbers put pictures in the order in which these people put them?

The metrics are those of nstlib.judge, the one without a network and the one that sees, and the loss that a run lowers.
"""

from dataclasses import dataclass, field

import numpy as np

from nstlib import images, judge
from nstlib.backbones import backbone
from nstlib.backend import load_keras
from nstlib.errors import NSTError
from nstlib.losses import Objective
from nstlib.recipe import Recipe
from nstlib.views.board import Board
from nstlib.views.shares import Figures
from nstlib.votes.ranks import rank_correlation

SIZE = 256  # pixels of the longer side at which pictures are measured, so that their figures compare
LOSS = "loss", "loss, style alone", "loss, content alone"


@dataclass(frozen=True)
class Comparison:
    """metrics: {metric: {picture: value}}, each turned so that more is better by the metric's own lights; agreement:
    {metric: its nst.votes.Agreement with the strengths}, the best first; told: sentences on what was left out."""

    metrics: dict = field(repr=False)
    agreement: dict
    told: tuple = ()

    def board(self):
        """The table, and how to read it."""
        rows = tuple(
            (name, found.spearman, f"{found.spearman_p:.2g}", found.kendall, f"{found.kendall_p:.2g}")
            for name, found in self.agreement.items()
        )
        count = max((found.count for found in self.agreement.values()), default=0)
        table = Figures(
            "Rank correlation of each metric with the strengths of this class: 1 is the same order, 0 none in common, "
            "-1 the opposite; p is how often an order drawn by chance is as far from 0",
            ("metric", "Spearman", "p", "Kendall", "p"),
            rows,
        )
        text = (
            f"{len(rows)} metrics, {count} pictures, this one class. Of many metrics one in twenty has p below 0.05 by "
            "chance alone, so a single small p says little; few pictures say little in any case. Metrics are turned "
            "so that a positive number is agreement."
        )
        return Board("What the metrics make of it", (), " ".join([text, *self.told]), table=table)

    def __str__(self):
        width = max([len(name) for name in self.agreement], default=0)
        return "\n".join([f"{name:<{width}}  {found}" for name, found in self.agreement.items()] + list(self.told))


def compare(strengths, metrics):
    """A Comparison. strengths: {picture: number}, as of nst.votes.bradley_terry; metrics: {metric: {picture: value}},
    of which more is better, as of `metrics_of`.

    A metric with fewer than 3 of the pictures, or with equal values, is left out and told. Raises NSTError where none
    is left.
    """
    found, told = {}, []
    for name, values in metrics.items():
        try:
            found[name] = rank_correlation(strengths, values)
        except NSTError as error:
            told.append(f"'{name}' is left out: {error}")
    if not found:
        raise NSTError(" ".join(["there is no metric to compare the votes with.", *told]))
    ordered = dict(sorted(found.items(), key=lambda item: -item[1].spearman))
    return Comparison(metrics, ordered, tuple(told))


def metrics_of(pictures, content, style, network=None):
    """{metric: {picture: value}}, each turned so that more is better.

    pictures: {name: picture or file}, of which none need be known to the others; content, style: what they were made
    of, a picture each, or {name: picture}. network: of the loss; pocket if None. Each is measured at a longer side of
    256 pixels.

    judge.judge: style (turned), content, strokes as -|log| of its ratio, about 1 being best; judge.see: what is left of
    the style in Gram matrices and in means, over five layers and in each, and the content error, all turned; and the
    loss of the default recipe, with its parts, turned. Raises NSTError for what is no picture.
    """
    found, kept = {}, {}
    recipe = Recipe()
    objective = Objective(backbone("pocket") if network is None else network, recipe)
    for name, picture in pictures.items():
        image = images.at_most(getattr(picture, "image", picture), f"the picture '{name}'", SIZE)
        photo, painting = (_of(name, given, what) for given, what in ((content, "content"), (style, "style")))
        photo = images.resize(photo, image.shape[:2])
        for metric, value in _measured(image, photo, painting, objective, kept).items():
            found.setdefault(metric, {})[name] = value
    return found


def _of(name, given, what):
    """The content or the style of a picture, at the size at which it is measured."""
    if isinstance(given, dict):
        if name not in given:
            raise NSTError(f"it is not said which {what} the picture '{name}' was made of.")
        given = given[name]
    return images.at_most(given, f"the {what} of '{name}'", SIZE)


def _measured(image, photo, painting, objective, kept):
    plain, sight = judge.judge(image, painting, photo), judge.see(image, painting, photo)
    found = {
        "judge: style": -plain["style"],
        "judge: content": plain["content"],
        "judge: strokes": -abs(float(np.log(max(plain["strokes"], 1e-9)))),
        "VGG16: style, Gram": -sight.style_left,
        "VGG16: style, means": -float(np.mean(list(sight.mean.values()))),
        "VGG16: content": -sight.content_error,
    }
    found |= {f"VGG16: style, {layer}": -value for layer, value in sight.gram.items()}
    return found | dict(zip(LOSS, _losses(image, photo, painting, objective, kept), strict=True))


def _losses(image, photo, painting, objective, kept):
    """Minus the loss of a picture, all of it and by its terms of style and of content."""
    key = photo.tobytes(), painting.tobytes()
    if key not in kept:
        kept[key] = objective.targets(photo, painting)
    convert = load_keras().ops.convert_to_tensor
    loss, values = objective.function(convert(image), kept[key], convert(objective.weights))  # without its gradient
    weighted = load_keras().ops.convert_to_numpy(values) * objective.weights
    by_kind = {
        kind: float(sum(w for w, term in zip(weighted, objective.terms, strict=True) if term.kind == kind))
        for kind in ("style", "content")
    }
    return -float(loss), -by_kind["style"], -by_kind["content"]
