"""Editions of the exercises: since which edition a task asks what it asks.

A sheet carries the edition that it was built from, so that the grader marks no old sheet by new tasks without a word
(nstcourse.grading.sheets). It stands in the notebook's metadata, in that of every answer's cell, and, as editors
lose one or the other, in a line at the end of the sheet's first text.

Who changes a task decides. A typo, a better hint, a stricter check of the same question: the digest of the task's last
line below is renewed, which the tests ask for, and no sheet grows old. Anything by which an answer that was right may
now be wrong, such as other arguments, another result or other inputs, be it in the text alone: EDITION is counted up
by one, and the task gets one more line, which says in `words` what is different. No line is ever taken away.
"""

import ast
import hashlib
from dataclasses import dataclass

from nstlib.errors import NSTError

EDITION = 1


@dataclass(frozen=True)
class Asked:
    """What a task asks since an edition: the function's signature, the digest of its stub, and what is different from
    before, as the end of a sentence: "the weights are given, too"."""

    since: int
    signature: str
    stub: str
    words: str = ""


ASKED = {
    "1.1": (Asked(1, "output_shape(height, width, block, channels)", "c906a5f69c00"),),
    "1.2": (Asked(1, "convolve_at(image, kernel, row, column, bias)", "da1ef97e93ac"),),
    "1.3": (Asked(1, "convolve(image, kernel)", "320ea32445e8"),),
    "1.4": (Asked(1, "relu_and_pool(maps)", "9c7429efc363"),),
    "1.5": (Asked(1, "preprocess(image)", "f396ca66e93d"),),
    "1.6": (Asked(1, "receptive_field(operations)", "cc5903de42a1"),),
    "2.1": (Asked(1, "content_loss(features, target)", "4c2f3d5ff6a1"),),
    "2.2": (Asked(1, "content_gradient(features, target)", "7b23050847eb"),),
    "2.3": (Asked(1, "through_relu(before, arriving)", "818e7af5fe10"),),
    "2.4": (Asked(1, "relative_loss(features, target)", "0a3c626a7ef2"),),
    "2.5": (Asked(1, "descend(pixels, gradient, rate)", "a9b85aea5c21"),),
    "2.6": (Asked(1, "loss_by_depth(features, target, depth)", "f8ac87f1a1fc"),),
    "3.1": (Asked(1, "flatten(features)", "64737a2e7885"),),
    "3.2": (Asked(1, "gram_matrix(features)", "1de7b895abef"),),
    "3.3": (Asked(1, "style_loss(features, target)", "4c6b5608c5cf"),),
    "3.4": (Asked(1, "style_gradient(features, target)", "19f5e4c9c918"),),
    "3.5": (Asked(1, "move_places(features, order)", "177579128d93"),),
    "3.6": (Asked(1, "total_style_loss(layers, targets, weights)", "b7f408f83f11"),),
    "3.7": (Asked(1, "cross_layer_gram(fine, coarse)", "403d0a1d51fb"),),
    "4.1": (Asked(1, "total_variation(image)", "b2b73f730e2d"),),
    "4.2": (Asked(1, "full_loss(content, style, smoothness, weights)", "5535a800da7c"),),
    "4.3": (Asked(1, "shares_of_loss(values, weights)", "4c0eadd2c2b2"),),
    "4.4": (Asked(1, "shares_of_gradient(gradients, weights)", "4839f03384ec"),),
    "4.5": (Asked(1, "angle(content_gradient, style_gradient)", "933c396dd881"),),
    "4.6": (Asked(1, "sum_to_mean(weight, places, channels)", "75cfe90b3b2b"),),
    "5.1": (Asked(1, "gradient_step(x, gradient, rate)", "ba7720fdf8ca"),),
    "5.2": (Asked(1, "adam_step(x, gradient, m, v, t, rate)", "4aba687b7ef7"),),
    "5.3": (Asked(1, "averaged(pictures, decay)", "cbe7143183a8"),),
    "5.4": (Asked(1, "pyramid(smallest, largest)", "3c945fee46fd"),),
    "5.5": (Asked(1, "minimise(slope, start, rate, steps)", "173d937a9725"),),
    "5.6": (Asked(1, "saving(sides, steps)", "3eeed6b9cff6"),),
    "6.1": (Asked(1, "instance_norm(x, scale, shift)", "32f8bbdb997b"),),
    "6.2": (Asked(1, "styled_norm(x, scales, shifts, shares)", "85dd68b5a3dd"),),
    "6.3": (Asked(1, "upsample(x)", "58decff2a4a6"),),
    "6.4": (Asked(1, "residual_block(x, first, second)", "22db97bc58d6"),),
    "6.5": (Asked(1, "batch_loss(painted, photographs, target, content_weight)", "39ff6eaa3747"),),
    "6.6": (Asked(1, "break_even(training, per_pass, per_loop)", "0cfa3a9156af"),),
    "7.1": (Asked(1, "mean_and_covariance(features)", "45169672b8f6"),),
    "7.2": (Asked(1, "root(covariance)", "f4ea46293855"),),
    "7.3": (Asked(1, "whiten(features)", "4b87345ac0f9"),),
    "7.4": (Asked(1, "colour(white, mean, covariance)", "62c71c937417"),),
    "7.5": (Asked(1, "optimal_map(content_covariance, style_covariance)", "b75cd70f2bdc"),),
    "7.6": (Asked(1, "adain(features, mean, spread)", "972cafbc90ec"),),
    "8.1": (Asked(1, "guided_gram(features, weights)", "d2e79222e7a7"),),
    "8.2": (Asked(1, "pulled_in(mask, operations)", "d45b0741f628"),),
    "8.3": (Asked(1, "carry(photo, painting, amount)", "891be01e3783"),),
    "8.4": (Asked(1, "nearest_patch(patches, painting)", "fb45a261d35b"),),
    "8.5": (Asked(1, "laid_together(means, covariances, shares)", "cdb04e8c5b50"),),
    "8.6": (Asked(1, "choose_tile(style_left, content_kept, seeds)", "2b14673692fa"),),
    "9.1": (Asked(1, "warp(before, flow)", "3c3da94f73f5"),),
    "9.2": (Asked(1, "seen_before(flow, back, slack)", "8d7eaad95cc6"),),
    "9.3": (Asked(1, "warping_error(before, now, flow, seen)", "e0a9244d59fc"),),
    "9.4": (Asked(1, "temporal_gradient(picture, carried, trust)", "c783844fd8ae"),),
    "9.5": (Asked(1, "held(painted, flows, trusts, hold)", "9c4b57e68087"),),
    "9.6": (Asked(1, "read_plot(errors, style_left, found)", "1234adb247d5"),),
    "10.1": (Asked(1, "convolve_round(image, kernel)", "7f5cfda1f5e8"),),
    "10.2": (Asked(1, "shift_gap(features, poolings, down, right)", "3d350aa89c0f"),),
    "10.3": (Asked(1, "pad_half_drop(tile, border)", "81d25bb6377b"),),
    "10.4": (Asked(1, "seam_rank(picture)", "4890e713e96e"),),
    "10.5": (Asked(1, "periodic_part(picture)", "bdf2f8c69a6c"),),
    "10.6": (Asked(1, "lay_out(tile, repeat, rows, columns)", "0230173c2838"),),
    "11.1": (Asked(1, "multiply_adds(height, width, channels, poolings)", "2e88484aa2bd"),),
    "11.2": (Asked(1, "share_of_roof(operations, moved, seconds, peak, bandwidth)", "468795ab6b32"),),
    "11.3": (Asked(1, "in_bits(weights, bits)", "bb530b0b3b55"),),
    "11.4": (Asked(1, "when_it_pays(price, watts, kilowatt_hour, rents, faster)", "076e4168c27a"),),
    "11.5": (Asked(1, "choose_channels(features, count)", "9e60e3f93eaa"),),
    "11.6": (Asked(1, "thin_layer(patches, wanted, rounds)", "49b3d3c789a0"),),
    "12.1": (Asked(1, "errors_of_fit(x, y, new_x, new_y, ridge)", "dfdf7ad2dc6c"),),
    "12.2": (Asked(1, "kappa(table)", "0a6a15a5520b"),),
    "12.3": (Asked(1, "bradley_terry(wins, steps)", "09140966db2c"),),
    "12.4": (Asked(1, "rank_correlation(a, b)", "6ec5bc100161"),),
    "12.5": (Asked(1, "by_chance(a, b, orders)", "879fb47557e5"),),
    "12.6": (Asked(1, "most_changes(light, window)", "05cd0f77c097"),),
    "13.1": (Asked(1, "hinge_loss(real, fake)", "e68da2a99d61"),),
    "13.2": (Asked(1, "hinge_gradient(real, fake, weights)", "bc3346559899"),),
    "13.3": (Asked(1, "attention(queries, keys, values)", "372b49f04952"),),
    "13.4": (Asked(1, "lay_strokes(canvas, covers, colours)", "a8439cb38ae9"),),
    "13.5": (Asked(1, "policy_gradient(samples, means, sigma, rewards)", "365a0db13ced"),),
    "13.6": (Asked(1, "score(noisy, examples, sigma)", "72ab57c5db99"),),
}


def version(task_id):
    """The edition since which a task asks what it asks now."""
    return history(task_id)[-1].since


def history(task_id):
    """Everything that a task has asked, oldest first; NSTError for a task that is not in the table."""
    try:
        return ASKED[task_id]
    except KeyError:
        raise NSTError(f"task {task_id} has no line in nstcourse/editions.py; give it one.") from None


def line(stem):
    """What a sheet says of its edition where a person reads it; `sheets.read` knows it again."""
    return f"*Sheet {stem}, edition {EDITION}.*"


def digest(stub):
    """A short digest of a stub as it is given out; spaces at the ends of lines do not count."""
    lines = [text.rstrip() for text in stub.strip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:12]


def signature(stub, name):
    """The function that a stub begins: "gram_matrix(features)"."""
    found = (node for node in ast.parse(stub).body if isinstance(node, ast.FunctionDef) and node.name == name)
    return f"{name}({ast.unparse(next(found).args)})"
