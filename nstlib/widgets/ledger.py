"""Layer ledger: what every layer contributes, and what it would contribute under other weights."""

import weakref

from nstlib import lens
from nstlib.errors import NSTError
from nstlib.explain.ledger import board_of_ledger
from nstlib.explain.subject import SIZE, at_one_picture
from nstlib.losses import terms_of
from nstlib.recipe import as_recipe
from nstlib.views.board import Board
from nstlib.views.tables import shares_html
from nstlib.widgets.panel import Panel, button, fractions, nearest, page, row, sentence
from nstlib.widgets.studio import studio_of

LAYER_WEIGHTS = [("off", 0.0), *fractions(*(2.0**k for k in range(-4, 6)))]


class LayerLedger(Panel):
    """One slider for each layer, and the ledger under these weights.

    LayerLedger(content, style, picture=None): at one picture. Every term's gradient is measured once; after that a
    slider costs nothing, as the ledger of any weights follows from the terms' inner products (nstlib.lens.Pulls).
    LayerLedger(studio), or studio=studio: of the run that goes on there. The shares of the loss follow live; the pulls
    are measured when the run stands still, or by the button, which costs about as much as one step for each term.
    """

    def __init__(
        self,
        content="harbour",
        style="impasto",
        picture=None,
        recipe=None,
        *,
        studio=None,
        backbone="auto",
        size=SIZE,
    ):
        super().__init__()
        self.studio = studio_of(content, studio)
        if self.studio is not None:
            self.recipe, self.pulls = self.studio.recipe, None
        else:
            self.recipe = as_recipe(recipe)
            at = at_one_picture(content, style, picture, self.recipe, backbone=backbone, size=size)
            self.pulls = lens.measure_pulls(*at)
        self.measured_at, self._measured, self._ledger = 0, None, None

    def weigh(self, **changes):
        """Other weights: style_layers={...}, content_layers={...}, further={...}, content_weight, tv_weight,
        style_strength."""
        with self.telling():
            if self.studio is not None:
                self.studio.reweight(**changes)
                if self.studio.message:
                    raise NSTError(self.studio.message)
                self.recipe = self.studio.recipe
            else:
                self.recipe = self.recipe.but(**changes)
        self.refresh()

    def ledger(self):
        """The Ledger that is shown, or None while a run has not been measured."""
        if self.pulls is not None:
            return self.pulls.ledger(terms_of(self.recipe))
        return self._ledger

    def measure(self):
        """Measure the pulls of the run, between two of its steps."""
        with self.telling():
            job = self.studio.job if self.studio is not None else None
            if job is not None and job.history:
                self._measured = self._stamp()
                self._ledger, self.measured_at = job.ledger(), len(job.history)
        self.refresh()

    def _stamp(self):
        """What a measurement belongs to: the run, its step and its weights."""
        job = self.studio.job
        # A weak reference, not id(): the next run may be given the address of the one that is gone.
        return None if job is None else (weakref.ref(job.run), len(job.history), job.recipe)

    def close(self):
        """Listen to the studio no longer."""
        if self.studio is not None and self._heard in self.studio.listeners:
            self.studio.listeners.remove(self._heard)

    def board(self):
        """The ledger under the present weights; of a run it is measured first where it has moved on."""
        if self.studio is not None and self.studio.job is not None and self._measured != self._stamp():
            self.measure()
        return self._board(self.ledger())

    def _board(self, ledger):
        if ledger is None:
            return Board("Layer ledger", (), "No run yet: start one in the studio.")
        return board_of_ledger(ledger)

    def build(self):
        """A slider for each layer, then status, live shares and the table."""
        import ipywidgets

        self.sliders = {}
        for setting, key, kind, layer in self._weighed():
            slider = ipywidgets.SelectionSlider(
                options=LAYER_WEIGHTS,
                value=nearest(getattr(self.recipe, setting)[key], LAYER_WEIGHTS),
                description=f"{kind} {layer}",
                continuous_update=False,
                style={"description_width": "150px"},
                layout=ipywidgets.Layout(width="320px"),
            )
            slider.observe(lambda change, s=setting, k=key: self._slid(s, k, change["new"]), "value")
            self.sliders[kind, layer] = slider
        self.page, self.live, self.status = page(), page(), ipywidgets.HTML()
        children = [row(*self.sliders.values()), self.status, self.live, self.page]
        if self.studio is not None:
            self.studio.listeners.append(self._heard)
            tip = "One gradient for each term, between two steps of the run"
            children.insert(1, row(button("Measure the pulls", tip, self.measure)))
        return ipywidgets.VBox(children)

    def _weighed(self):
        """(setting of the recipe, key in it, kind, layer) of every term that has a weight of its own in a table."""
        for kind in ("content", "style"):
            yield from ((f"{kind}_layers", layer, kind, layer) for layer in getattr(self.recipe, f"{kind}_layers"))
        yield from (("further", name, *name.split("/", 1)) for name in self.recipe.further)

    def _slid(self, setting, key, weight):
        self.weigh(**{setting: {**getattr(self.recipe, setting), key: weight}})

    def refresh(self, *_):
        """Draw the table and say what it belongs to."""
        if not self.built:
            return
        ledger = self.ledger()
        self.page.value = "" if ledger is None else board_of_ledger(ledger).to_html()
        self.status.value = sentence(self._in_words(ledger), "failed" if self.message else "ready", self.measured_at)
        self.twin.follow(self._board(ledger))

    def _in_words(self, ledger):
        if self.message:
            return self.message
        if self.studio is None:
            return "Move a slider: the shares follow at once."
        if ledger is None:
            return "Start a run in the studio; the shares of the loss appear here."
        later = " The run has ended: the sliders now set the next one." if self.studio.state == "finished" else ""
        return f"Pulls measured at step {self.measured_at}.{later}"

    def _heard(self, studio, step):
        """The studio has shown a step; in its thread."""
        self.live.value = shares_html(step)
        if studio.state in ("paused", "finished", "stopped") and self._measured != self._stamp():
            self.measure()
