"""Blend: further paintings of a style, how much each of them gives, and whether of the form, of the stroke, or both."""

from nstlib.engine.asked import named, parts_of
from nstlib.errors import NSTError
from nstlib.explain.subject import name_of
from nstlib.widgets.desk.changes import same_picture
from nstlib.widgets.desk.thumbnails import offered
from nstlib.widgets.panel import fractions, nearest

MOST = 3  # paintings of one style on this page; nst.stylize takes any number
WEIGHTS = [("0", 0.0), *fractions(0.125, 0.25, 0.5, 1, 2, 4)]
GIVES = [("form and stroke", "both"), ("form", "form"), ("stroke", "stroke")]
GIVEN = ("as given", "given")  # weights that a notebook gave for each of the two


class Blend:
    """The controls of a style of several paintings, in `box`: a row for each. on_more(more), on_weights([weight, ...])
    tell what a reader did."""

    def __init__(self, choice, on_more, on_weights):
        import ipywidgets

        self._told, self._choice, self._on_more, self._on_weights = True, choice, on_more, on_weights
        self.words = ipywidgets.HTML()
        self.paintings, self.weights, self.gives, self.rows = [], [], [], []
        self._offered = [[] for _ in range(MOST)]  # the pictures behind each list's words: an array is no value of one
        for number in range(1, MOST + 1):
            painting = ipywidgets.Dropdown(description=f"painting {number}")
            weight = ipywidgets.SelectionSlider(
                options=WEIGHTS, value=1.0, description=f"weight {number}", continuous_update=False
            )
            gives = ipywidgets.Dropdown(options=GIVES, description=f"{number} gives")
            for control, call in ((painting, self._picked), (weight, self._weighed), (gives, self._weighed)):
                control.style.description_width = "initial"
                control.observe(call, "index")
            painting.disabled = number == 1  # the one of the card, where it is chosen
            row = ipywidgets.HBox([painting, weight, gives])
            row.add_class("nst-row")
            self.paintings.append(painting), self.weights.append(weight), self.gives.append(gives)
            self.rows.append(row)
        self.box = ipywidgets.VBox([self.words, *self.rows])
        self.box.add_class("nst-blend")
        self.show(choice)

    def show(self, choice):
        """Set every control to what is chosen."""
        self._told, self._choice = False, choice
        try:
            self._show(choice)
        finally:
            self._told = True

    def look(self):
        """List the pictures that there are now."""
        self.show(self._choice)

    def _show(self, choice):
        pairs, names = choice.pairs, offered("style")
        for i, (painting, weight, gives) in enumerate(zip(self.paintings, self.weights, self.gives, strict=True)):
            there = i < len(pairs)
            picture, value = pairs[i] if there else ("", 1.0)
            own = [] if isinstance(picture, str) and picture in (*names, "") else [picture]
            taken = [one for j, (one, _) in enumerate(pairs) if j != i]
            free = [name for name in names if not any(same_picture(name, one) for one in taken)]
            self._offered[i] = ["", *own, *free] if i else [picture]
            labels = [_label(one) for one in self._offered[i]]
            if list(painting.options) != labels:
                painting.options = labels
            painting.index = next(k for k, one in enumerate(self._offered[i]) if same_picture(one, picture))
            number, role = _as_shown(value)
            gives.options = [*GIVES, GIVEN] if role == "given" else GIVES
            weight.value, gives.value = nearest(number, WEIGHTS), role
            weight.disabled = role == "given"
            several = len(pairs) > 1 and there
            weight.layout.display = gives.layout.display = None if several else "none"
            self.rows[i].layout.display = None if several or i == len(pairs) else "none"
        head = in_words(choice) if len(pairs) > 1 else "A second painting may join the style."
        self.words.value = f'<div class="nst-head"><b>blend</b> {head}</div>'

    def _picked(self, _):
        if self._told:
            picked = [self._offered[i][self.paintings[i].index] for i in range(1, MOST)]
            chosen = [(one, self._weight(i)) for i, one in enumerate(picked, 1) if not same_picture(one, "")]
            self._on_more(tuple(chosen))

    def _weighed(self, _):
        if self._told:
            self._on_weights([self._weight(i) for i in range(len(self._choice.pairs))])

    def _weight(self, i):
        number, role = self.weights[i].value, self.gives[i].value
        if role == "given" and i < len(self._choice.pairs):
            return self._choice.pairs[i][1]
        return number if role == "both" else {role: number}


def parted(style):
    """(the first painting, its weight, ((painting, weight), ...) of the others) of a style as stylize takes it."""
    if isinstance(style, dict):
        style = list(style.items())
    if not (isinstance(style, list | tuple) and style and all(isinstance(p, tuple) and len(p) == 2 for p in style)):
        return style, 1.0, ()
    parts_of(style)  # what is no blend is told
    if len(style) > MOST:
        raise NSTError(f"the Studio has places for {MOST} paintings, not {len(style)}; nst.stylize takes any number.")
    (first, weight), *more = style
    return first, weight, tuple(more)


def in_words(choice):
    """What a Choice's paintings are called together, or why they cannot be blended."""
    try:
        return named(parts_of(choice.styles))
    except NSTError as error:
        return str(error)


def _label(picture):
    return "none" if isinstance(picture, str) and not picture else name_of(picture, "a picture of your own")


def _as_shown(weight):
    """(number, role) of a weight."""
    if isinstance(weight, str):
        return 1.0, weight
    if not isinstance(weight, dict):
        return weight, "both"
    return next(iter(weight.values())) if len(weight) == 1 else 1.0, next(iter(weight)) if len(weight) == 1 else "given"
