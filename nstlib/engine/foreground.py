"""A run from its beginning to its end, while the caller waits: with a bar, checkpoints, and Ctrl-C to stop it."""

import sys
from dataclasses import replace

from nstlib import cost, settings
from nstlib.engine import checkpoint as file
from nstlib.engine.checkpoint import Keeper
from nstlib.engine.preparation import prepare
from nstlib.engine.run import STOPPED_BY_HAND, Diverged
from nstlib.errors import Interrupted, NSTError
from nstlib.interrupts import held
from nstlib.streams import Forgiving


def stylize(
    content,
    style=None,
    recipe=None,
    *,
    backbone="auto",
    size=None,
    steps=None,
    seed=None,
    weights=None,
    initial=None,
    keep_alpha=False,
    regions=None,
    on_step=None,
    ledger_every=0,
    progress=True,
    checkpoint=None,
):
    """Repaint `content` in the manner of `style`; returns a Result.

    content, style: a picture (H, W, 3) in [0, 1], a file, or a gallery name. style may be several, as {file or name:
        weight} or [(picture, weight), ...]: their statistics are blended, positions of all of them laid together in
        these proportions. A weight may also be "form" or "stroke", or {"form": number, "stroke": number}: the late
        layers then follow one painting and the early ones another (nstlib.roles). None: what no region claims
        stays the photograph.
    recipe: a Recipe, the name of a preset, or None for the default one.
    backbone, size, steps, seed: override the recipe's; None (or "auto") leaves it as it is. backbone may also be a
        Network (nstlib.backbones) of one's own.
    weights: path of a weight file for the backbone.
    initial: a picture to start from, instead of what the recipe's `start` says.
    keep_alpha: keep the content's transparency (a cut-out, a sprite) for what is saved as PNG, WebP or TIFF, and paint
        its colours on below the edge; otherwise it is laid on white. content may be an array (H, W, 4) then.
    regions: a list of nst.Region, parts of the picture that take another style, only its colours, or nothing; None: the
        recipe's own. What they do not claim takes `style`.
    on_step: called with a Step after every step.
    ledger_every: every so many steps the Step carries a full ledger, which costs one gradient per term; 0: never.
    progress: show a bar with the time left.
    checkpoint: a file that keeps the run as it goes, for `resume`, or a Keeper (nstlib.engine.checkpoint); a file
        that holds another run is not written over. None: none, but for a run of over a minute where there is a folder
        that outlasts the session, as on Colab with Drive mounted (nstlib.lasting).
    Ctrl-C (or the notebook's stop button) ends the run and keeps the best picture so far.
    """
    given = {"backbone": backbone, "size": size, "steps": steps, "seed": seed, "weights": weights, "initial": initial}
    given |= {"keep_alpha": keep_alpha, "regions": regions}
    with Keeper.of(checkpoint).alone() as keeper:
        run = prepare(content, style, recipe, **given)
        keeper.begin(run.plan)
        if progress and not _static():
            _tell_the_cost(run.plan)
        return carry_out(run, on_step, ledger_every, progress, keeper)


def resume(path, *, weights=None, backbone=None, on_step=None, ledger_every=0, progress=True, checkpoint=None):
    """Go on with the run in a checkpoint, to its end; returns its Result, like stylize.

    weights, backbone: the weight file, or the Network, if the run was given one.
    checkpoint: a Keeper of its own for that file; by default it is kept up to date and removed at the end.
    """
    path = file.existing(path)
    with Keeper.of(path if checkpoint is None else checkpoint).alone() as keeper:
        run = file.load(path, weights, backbone)
        return carry_out(run, on_step, ledger_every, progress, keeper)


def carry_out(run, on_step=None, ledger_every=0, progress=True, checkpoint=None):
    """Advance a Run to its end, in the foreground, and return its Result."""
    keeper = Keeper.of(checkpoint)
    bar = _bar(run, progress)
    try:
        while (step := run.advance()) is not None:
            bar.update()
            bar.set_postfix_str(f"{step.width} x {step.height}, loss {step.loss:.4f}", refresh=False)
            if ledger_every and step.step % ledger_every == 0:
                step = replace(step, ledger=run.ledger())
            if on_step:
                on_step(replace(step, image=run.picture.copy()))  # what a caller does to it must not reach the run
            keeper.keep(run)
    except BaseException as error:
        with held("The run is being kept; one moment.") as pressed:
            _end_early(run, keeper, error)
            pressed.clear()  # who presses twice wants the same as who presses once
    finally:
        bar.close()
    if not run.stopped:
        keeper.finish(run)
    return run.result()


def _end_early(run, keeper, error):
    """What is left of a run that Ctrl-C, a loss that is no number, or another error ends; raises what a caller must
    see."""
    if by_hand(error):
        if not run.history:
            raise Interrupted("interrupted before the first step; there is no picture yet.") from None
        run.stopped = STOPPED_BY_HAND
        keeper.keep(run, now=True)
    elif isinstance(error, Diverged):
        if not run.history:
            raise NSTError(f"the loss is not a number at the first step ({error}); use smaller weights.") from None
        run.stopped = str(error)
        keeper.remove()  # going on would only diverge again
    else:  # on_step's own, say: what has been done is kept
        if run.history and isinstance(error, Exception) and not isinstance(error, MemoryError):
            keeper.keep(run, now=True)
        raise error


def by_hand(error):
    """Was it Ctrl-C? While TensorFlow takes an array, it becomes a SystemError, whose cause it is."""
    while isinstance(error, SystemError):
        error = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt)


def _tell_the_cost(plan):
    """A run that takes long says so before it begins."""
    if line := cost.warning(plan.network, plan.recipe, plan.shapes, plan.peak_bytes):
        print(line)


def _static():
    """NST_STATIC=1: nothing that changes from one machine to the next in a saved notebook."""
    return settings.switch("NST_STATIC")


def _bar(run, progress):
    return progress_bar(run.recipe.steps, len(run.history), "step", progress)


def progress_bar(total, done, unit, progress=True):
    """A bar of so many units, "step" say, of which some are done; with progress=False, or NST_STATIC=1, none is
    seen."""
    from tqdm import tqdm

    # In a notebook standard error is painted red, so the bar goes to standard output there.
    in_notebook = "ipykernel" in sys.modules
    stream = sys.stdout if in_notebook else sys.stderr
    hidden = stream is None or not progress or _static()
    return tqdm(
        total=total,
        initial=done,
        disable=hidden,
        file=stream and Forgiving(stream),
        leave=False,
        unit=unit,
        dynamic_ncols=True,
        bar_format="{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} {unit}s, {remaining} left{postfix}",
    )
