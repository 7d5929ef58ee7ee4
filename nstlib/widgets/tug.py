"""Tug of war: where on the picture content and style pull, along a run."""

from nstlib import lens
from nstlib.engine.foreground import stylize
from nstlib.explain.subject import SIZE, at_one_picture
from nstlib.explain.tug import board_of_tug
from nstlib.images import as_picture, resize
from nstlib.recipe import ONE_SCALE, as_recipe
from nstlib.widgets.panel import View, button, row


class TugOfWar(View):
    """Maps of both pulls at a chosen moment of a short run that is made for the purpose, or of pictures given.

    pictures: {label: picture} to look at; by default some moments of a run of the recipe, from the content picture on.
    """

    def __init__(self, content="harbour", style="impasto", pictures=None, recipe=None, *, backbone="auto", size=SIZE):
        super().__init__()
        self.content, self.style, self.recipe, self.backbone, self.size = content, style, recipe, backbone, size
        self.objective, start, self.targets = at_one_picture(content, style, None, recipe, backbone=backbone, size=size)
        self._shape = start.shape[:2]
        self.pictures = {"start": start} if pictures is None else dict(pictures)
        self._kept, self.moment, self._own = {}, next(iter(self.pictures)), pictures is None

    def run(self, moments=5, steps=40):
        """Paint a little and keep some moments to look at."""
        recipe = as_recipe(self.recipe).but(size=self.size, steps=steps, margin=0.0, smallest=ONE_SCALE)
        places = {round((i + 1) * steps / moments) for i in range(moments)}

        def keep(step):
            if step.step in places:
                self.pictures[f"step {step.step}"] = step.image
                self._kept.pop(f"step {step.step}", None)

        stylize(self.content, self.style, recipe, backbone=self.backbone, on_step=keep, progress=False)
        self.moment, self._own = list(self.pictures)[-1], False

    def board(self):
        """Both pulls at the chosen moment; each is computed once."""
        if self.moment not in self._kept:
            image = resize(as_picture(self.pictures[self.moment], "tug", self.size), self._shape)
            tug = lens.tug_of_war(self.objective, image, self.targets)
            self._kept[self.moment] = board_of_tug(image, tug)
        return self._kept[self.moment]

    def prepare_static(self):
        """Make the short run, unless pictures were given."""
        if self._own:
            self.run()

    def prepare_live(self):
        """The same: at the start one side does not pull yet, and there would be little to see."""
        with self.telling():
            self.prepare_static()

    def controls(self):
        """A slider of moments, and the button that paints some more."""
        import ipywidgets

        self.slider = ipywidgets.SelectionSlider(
            options=list(self.pictures), value=self.moment, description="moment", continuous_update=False
        )
        self.slider.observe(self._slid, "value")
        self.run_button = button("Paint 40 steps", "A short run, with some moments kept", self._run)
        return [row(self.slider, self.run_button)]

    def _slid(self, change):
        self.moment = change["new"]
        self.refresh()

    def _run(self):
        self.run_button.disabled, self.message = True, ""
        with self.telling():
            self.run()
            self.slider.options = list(self.pictures)
            self.slider.value = self.moment
        self.run_button.disabled = False
        self.refresh()
