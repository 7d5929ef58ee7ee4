"""Dials: a recipe's preset, size, steps, style strength and colours as controls."""

from nstlib.widgets.desk import presets
from nstlib.widgets.panel import fractions, nearest

COLOURS = [("photo's", 0.0), ("1/4", 0.25), ("1/2", 0.5), ("3/4", 0.75), ("painting's", 1.0)]
WAYS = [("of the whole palette", "transport"), ("place by place", "luminance")]
SCALES = [("1/4", 0.25), ("1/2", 0.5), ("1", 1.0), ("2", 2.0), ("4", 4.0)]
TURNS = [("not turned", 0.0), *((f"turned by {degrees} degrees", float(degrees)) for degrees in (45, 90, 135, 180))]
STRENGTHS = fractions(0.125, 0.25, 0.5, 1, 2, 4, 8)
SIZES = (96, 128, 192, 256, 384, 512, 768)


class Dials:
    """The controls of a recipe. on_preset(name), on_setting(name, value), on_strength(value) tell what a reader did."""

    def __init__(self, recipe, on_preset, on_setting, on_strength):
        import ipywidgets

        wide = {"style": {"description_width": "initial"}}
        self._told, self._given = True, presets.options(recipe)
        self.preset = ipywidgets.Dropdown(options=self._given, value=recipe.name, description="recipe", **wide)
        self.size = ipywidgets.Dropdown(
            options=sorted({*SIZES, recipe.size}), value=recipe.size, description="size (px)", **wide
        )
        self.steps = ipywidgets.BoundedIntText(value=recipe.steps, min=1, max=5000, description="steps", **wide)
        self.strength = ipywidgets.SelectionSlider(
            options=STRENGTHS,
            value=nearest(recipe.style_strength, STRENGTHS),
            description="style strength",
            continuous_update=False,
            **wide,
        )
        self.colour = ipywidgets.SelectionSlider(
            options=COLOURS,
            value=nearest(recipe.colour, COLOURS),
            description="colours",
            continuous_update=False,
            **wide,
        )
        self.colour_by = ipywidgets.Dropdown(
            options=WAYS, value=recipe.colour_by, description="colours kept", disabled=recipe.colour == 1, **wide
        )
        self.scale = ipywidgets.SelectionSlider(
            options=SCALES,
            value=nearest(recipe.style_scale, SCALES),
            description="stroke size",
            continuous_update=False,
            **wide,
        )
        self.turn = ipywidgets.Dropdown(
            options=TURNS, value=nearest(recipe.style_turn, TURNS), description="style", **wide
        )
        for short in (self.size, self.steps):
            short.add_class("nst-short")
        self._on(self.preset, on_preset)
        self._on(self.size, lambda value: on_setting("size", value))
        self._on(self.steps, lambda value: on_setting("steps", value))
        self._on(self.strength, on_strength)
        self._on(self.colour, lambda value: on_setting("colour", value))
        self._on(self.colour_by, lambda value: on_setting("colour_by", value))
        self._on(self.scale, lambda value: on_setting("style_scale", value))
        self._on(self.turn, lambda value: on_setting("style_turn", value))
        controls = [self.preset, self.size, self.steps, self.strength, self.scale, self.turn]
        controls += [self.colour, self.colour_by]
        self.box = ipywidgets.VBox(controls)

    def _on(self, control, call):
        control.observe(lambda change: call(change["new"]) if self._told else None, "value")

    def show(self, recipe):
        """Set every control to what the recipe says. What a reader has set by hand is that already, and stays."""
        self._told = False
        try:
            if recipe.name not in [name for _, name in self.preset.options]:
                self.preset.options = presets.options(recipe)
            self.preset.value = recipe.name
            if recipe.size not in self.size.options:
                self.size.options = sorted({*self.size.options, recipe.size})
            self.size.value, self.steps.value = recipe.size, recipe.steps
            self.strength.value = nearest(recipe.style_strength, STRENGTHS)
            self.colour.value, self.colour_by.value = nearest(recipe.colour, COLOURS), recipe.colour_by
            self.colour_by.disabled = recipe.colour == 1
            self.scale.value, self.turn.value = nearest(recipe.style_scale, SCALES), nearest(recipe.style_turn, TURNS)
        finally:
            self._told = True
