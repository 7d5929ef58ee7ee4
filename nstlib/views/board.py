"""A board: a few pictures, a ledger, a curve and one sentence that reads them; as HTML, as a Figure, or as a PNG."""

import io
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

from nstlib.errors import NSTError
from nstlib.views.html import large_beside, plain, show
from nstlib.views.tables import COLOURS, ledger_html, loss_svg


@dataclass(frozen=True)
class Entry:
    """One picture (H, W, 3) in [0, 1] with its caption and its alternative text."""

    image: np.ndarray = field(repr=False)
    caption: str
    alt: str


@dataclass(frozen=True)
class Board:
    """What a widget shows at one moment, and what its plain-function twin returns.

    text: one sentence (or a few) that reads the rest; ledger, table, history: a Ledger, Shares or Figures, and Steps,
    drawn when given; at: the number of a step that is marked on the curve of the history.
    height: of every picture, in pixels of the page; columns: of pictures in a Figure; large: is the last picture shown
    as large as it is, with the others small beside it?
    """

    title: str
    entries: tuple = ()
    text: str = ""
    ledger: object = None
    history: tuple = ()
    height: int = 180
    columns: int = 4
    at: int | None = None
    large: bool = False
    table: object = None

    @property
    def alt(self):
        """The whole board in words, for a reader who cannot see it."""
        parts = [self.title, *(e.alt for e in self.entries)]
        if self.ledger:
            strongest = max(self.ledger, key=lambda row: row.gradient_share)
            parts.append(
                f"a table of {len(self.ledger)} terms, of which {strongest.kind} {strongest.layer} pulls hardest"
            )
        if self.table:
            parts.append(self.table.alt)
        parts.append(self.reading)
        return ". ".join(p.strip().rstrip(".") for p in parts if p) + "."

    @property
    def reading(self):
        """The text, and what the ledger says beside its rows."""
        return " ".join([self.text, *(self.ledger.sentences if self.ledger else ())]).strip()

    def to_html(self):
        """Title, pictures, ledger, curve and text, from top to bottom."""
        pictures = self._pictures() if self.entries else ""
        tables = [ledger_html(self.ledger)] if self.ledger else []
        tables += [self.table.to_html()] if self.table else []
        table = "".join(f'<div style="overflow-x:auto">{html}</div>' for html in tables)
        curve = loss_svg(self.history, at=self.at) if self.history else ""
        heading = f'<div style="font-weight:600">{escape(self.title)}</div>'
        text = f'<p class="nst-text" style="max-width:60em">{escape(self.text)}</p>' if self.text else ""
        return f'<div class="nst-board">{heading}{pictures}{table}{curve}{text}</div>'

    def _pictures(self):
        if self.large:
            *small, large = ((e.image, e.caption, e.alt) for e in self.entries)
            return large_beside(small, large, self.height)
        shown = show(
            *(e.image for e in self.entries),
            captions=[e.caption for e in self.entries],
            alts=[e.alt for e in self.entries],
            height=self.height,
        )
        return str.__str__(shown)

    def figure(self):
        """The board as a matplotlib Figure that belongs to no pyplot window."""
        return _plotted(self)

    def to_png(self):
        """The Figure as the bytes of a PNG file."""
        file = io.BytesIO()
        self.figure().savefig(file, format="png", dpi=100, facecolor="white", bbox_inches="tight")
        return file.getvalue()

    def frozen(self):
        """A notebook output that needs neither a kernel nor trust, and is at home on a light page and on a dark one."""
        return {"text/html": plain(self.to_html()), "text/plain": repr(self)}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.to_html(), "text/plain": repr(self)}

    def __repr__(self):
        return f"[{self.alt}]"


def check_drawable():
    """Raise NSTError where no figure can be drawn."""
    if find_spec("matplotlib") is None:
        raise NSTError("figures need matplotlib; run: pip install matplotlib")


def _plotted(board):
    check_drawable()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    columns = min(board.columns, max(1, len(board.entries)))
    rows = [board.entries[i : i + columns] for i in range(0, len(board.entries), columns)]
    heights = [7.2 / columns + 0.1] * len(rows) if columns > 1 else [3.0] * len(rows)
    if board.ledger:
        heights.append(0.28 * len(board.ledger) + 0.6)
    if board.table:
        heights.append(0.28 * len(board.table) + 0.6)
    if board.history:
        heights.append(1.8)
    figure = Figure(figsize=(9, sum(heights) + 0.9 if heights else 1.5), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(board.title, fontsize=12, x=0.01, ha="left")
    if heights:
        parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        for part, row in zip(parts, rows, strict=False):
            _draw_pictures(part, row, columns)
        rest = list(parts[len(rows) :])
        if board.ledger:
            _draw_ledger(rest.pop(0), board.ledger)
        if board.table:
            board.table.draw(rest.pop(0))
        if board.history:
            _draw_history(rest.pop(0), board.history, board.at)
    if board.reading:
        figure.supxlabel(_wrapped(board.reading), fontsize=9, x=0.01, ha="left")
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # names come from people and files: a dollar in one begins no formula
    return figure


def _wrapped(text, width=115):
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _draw_pictures(part, row, columns):
    axes = part.subplots(1, columns, squeeze=False)[0]
    for axis in axes:
        axis.set_axis_off()
    for axis, entry in zip(axes, row, strict=False):
        axis.imshow(np.clip(entry.image, 0, 1), interpolation="nearest")
        axis.set_title(_wrapped(entry.caption, 30), fontsize=8)


def _draw_ledger(part, ledger):
    left, right = part.subplots(1, 2, sharey=True)
    names = [row.label for row in ledger]
    places = np.arange(len(names))[::-1]
    colours = [row.colour for row in ledger]
    longest = 100 * max(0.05, *(max(row.loss_share, row.gradient_share) for row in ledger)) * 1.2
    for axis, shares, title in (
        (left, [row.loss_share for row in ledger], "share of the loss"),
        (right, [row.gradient_share for row in ledger], "share of the gradient"),
    ):
        bars = axis.barh(places, [100 * s for s in shares], color=colours)
        axis.bar_label(bars, [f"{s:.0%}" for s in shares], fontsize=7, padding=2)
        axis.set_title(title, fontsize=9)
        axis.set_xlim(0, longest)  # one scale for both, so that bars can be compared
        axis.set_xticks([])
        axis.spines[["top", "right", "bottom"]].set_visible(False)
    left.set_yticks(places, names, fontsize=8)


def _draw_history(part, history, at):
    axis = part.subplots()
    steps, losses = [s.step for s in history], [s.loss for s in history]
    axis.semilogy(steps, losses, color=COLOURS["content"], linewidth=1.5)
    axis.yaxis.set_minor_formatter(lambda value, _: f"{value:.2g}")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.2g}")
    for before, after in pairwise(history):
        if before.width != after.width:
            axis.axvline(after.step, color="0.6", linestyle=":", linewidth=1)
    marked = [s.loss for s in history if s.step == at]
    axis.plot([at] * len(marked), marked, "o", color=COLOURS["style"])
    axis.set_xlabel("step", fontsize=8)
    axis.set_ylabel("loss", fontsize=8)
    axis.tick_params(labelsize=7, which="both")
    axis.spines[["top", "right"]].set_visible(False)
