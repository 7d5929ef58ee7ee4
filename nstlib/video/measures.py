"""How still does a clip hold, and what style is left of it? Two numbers that must be read together.

Whoever blurs, or paints nothing, holds still; so the warping error stands beside that of the source clip itself, which
no painting needs to fall below, and beside the style that is left.
"""

from dataclasses import dataclass, field
from html import escape
from itertools import zip_longest

import numpy as np

from nstlib import images
from nstlib.errors import NSTError
from nstlib.judge import style_ratio
from nstlib.video import flow
from nstlib.video.clips import about, reading
from nstlib.views.board import Board, Entry
from nstlib.views.shares import Figures
from nstlib.views.words import compared_in_words

JUDGED = 12  # frames of a clip at most, evenly spread, whose style is measured; each takes a quarter of a second
LINES = {"source": "#767676", "painted": "#0072B2"}
PLOT = 8  # rows of a table that the plot is as high as


def warping_error(before, after, way, seen):
    """The mean of (after(x + way(x)) − before(x))² over the places x that are seen in both, and over the three colours.

    before, after: frames (H, W, 3) in [0, 1]; way: (H, W, 2), the flow from `before` to `after`; seen: (H, W) bool.
    After Lai et al. (ECCV 2018), who sum over the colours, which is three times as much. NaN where nothing is seen.
    """
    if not seen.any():
        return float("nan")
    return float(np.square(flow.carried(after, way, sharp=False) - before)[seen].mean())


@dataclass(frozen=True)
class Pair:
    """Two neighbours. number: of the later one; seen: how much of the earlier one is to be seen in it, in [0, 1];
    source, painted: their warping errors, NaN at a cut; style: what style is left in the later one, None where it is
    not judged."""

    number: int
    seen: float
    source: float
    painted: float
    style: float | None = None


@dataclass(frozen=True)
class Steadiness:
    """What `steadiness` has measured, pair by pair. shown: frames (number, source, painted) for the board; settings:
    those that the painted clip was made by, in words."""

    pairs: tuple
    name: str
    shown: tuple = field(default=(), repr=False)
    settings: str = ""

    @property
    def source(self):
        """The mean warping error of the source clip, cuts left out; NaN for a clip of nothing but cuts."""
        return _mean(pair.source for pair in self.pairs)

    @property
    def painted(self):
        """That of the painted clip."""
        return _mean(pair.painted for pair in self.pairs)

    @property
    def style(self):
        """The mean style left, judge.style_ratio: 0 the painting, 1 the untouched clip; NaN where none was given."""
        return _mean(pair.style for pair in self.pairs if pair.style is not None)

    @property
    def cuts(self):
        """Numbers of the frames with which another scene begins."""
        return tuple(pair.number for pair in self.pairs if np.isnan(pair.painted))

    def board(self):
        """Three frames beside the source's, a table, a curve frame by frame, and a sentence."""
        sources, entries = [], []
        for number, source, painted in self.shown:
            words = f"frame {number}: {compared_in_words(painted, source)}"
            sources.append(Entry(source, f"source, frame {number}", f"frame {number} of the source"))
            entries.append(Entry(painted, f"painted, frame {number}", words))
        worst = max(
            (pair for pair in self.pairs if not np.isnan(pair.painted)), key=lambda pair: pair.painted, default=None
        )
        text = (
            f"Warping error {self.painted:.2e}, that of the source itself {self.source:.2e}. A clip that is blurred, "
            "or not painted, has a low one, too: read it with the style that is left"
        )
        text += (
            ", which was not measured."
            if np.isnan(self.style)
            else f", {self.style:.2f} (0: the painting, 1: the clip)."
        )
        if worst is not None:
            text += f" It is largest at frame {worst.number}."
        if self.cuts:
            text += f" Cuts, which are left out, at frame {', '.join(map(str, self.cuts))}."
        if self.settings:
            text += f" {self.settings}"
        return Board(
            f"How still it holds: {self.name}", (*sources, *entries), text, height=140, columns=3, table=self._table()
        )

    def _table(self):
        head = ("clip", "warping error × 1000", "largest", "style left")
        rows = []
        for name, style in (("source", None), ("painted", None if np.isnan(self.style) else self.style)):
            values = [getattr(pair, name) for pair in self.pairs if not np.isnan(getattr(pair, name))]
            rows.append((name, 1000 * _mean(values), 1000 * max(values, default=float("nan")), style))
        return Curves("Change from frame to frame along the motion", head, tuple(rows), self.pairs)

    def _repr_html_(self):
        return self.board().to_html()

    def page(self):
        """The board as a self-contained web page."""
        board = self.board()
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(board.title)}</title>'
            "<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; "
            "padding: 0 1rem; }"
            f"</style></head><body>{board.to_html()}</body></html>\n"
        )


def steadiness(source, painted, style=None, *, rate=None):
    """Measure how still a painted clip holds. A Steadiness, which a notebook shows as a board.

    source, painted: clips as nst.stylize_video reads them, or their frames, arrays (T, H, W, 3) in [0, 1]; the source
    is shrunk to the painted one's size. style: the painting, a picture, a file or a gallery name; None measures no
    style. Flow and visibility come from the source (flow.visible, Ruder's two rules), DIS medium.
    rate: frames a second of the source, see nst.stylize_video.
    Raises NSTError for clips of different lengths or shapes, or of fewer than two frames.
    """
    first, frames = _both(source, painted, rate)
    painting = None if style is None else images.at_most(style, "style", 256)
    total = first.count
    judged = set(np.linspace(1, total - 1, min(JUDGED, total - 1)).round().astype(int).tolist()) if total else set()
    follow, pairs, shown, before = flow.Follower("medium"), [], {}, None
    for number, (clip, paint) in enumerate(frames):
        now = clip, paint, flow.grey(clip)
        if before is not None:
            left = style_ratio(paint, painting, clip) if painting is not None and number in judged else None
            pairs.append(_pair(number, before, now, follow, left))
        if number in _spread(total):
            shown[number] = (number, clip, paint)
        before = now
    if not pairs:
        raise NSTError("steadiness is measured from frame to frame; give clips of two frames or more.")
    return Steadiness(tuple(pairs), first.name, tuple(shown.values()), _settings(painted))


def _settings(painted):
    """In words; "" for frames, and for clips of other programs."""
    if np.ndim(painted):
        return ""
    try:
        return about.in_words(about.settings_of(painted))
    except NSTError:
        return ""


def _spread(total):
    return {0, (total or 3) // 2, (total or 3) - 1}


def _pair(number, before, now, follow, style):
    way, back = follow(before[2], now[2]), follow(now[2], before[2])
    seen = flow.visible(way, back)
    agrees = flow.agreement(flow.carried(now[0], way, sharp=False), before[0])
    if float((flow.closing(way, back) * agrees).mean()) < flow.CUT:
        return Pair(number, float(seen.mean()), float("nan"), float("nan"), style)
    errors = (warping_error(before[k], now[k], way, seen) for k in (0, 1))
    return Pair(number, float(seen.mean()), *errors, style)


@dataclass(frozen=True)
class _Facts:
    name: str
    count: int | None


def _both(source, painted, rate):
    """(what is known of the clips, pairs of frames of one shape)."""
    if np.ndim(source) == 4 and np.ndim(painted) == 4:
        if np.shape(source) != np.shape(painted):
            raise NSTError(f"the clips must have one shape, not {np.shape(source)} and {np.shape(painted)}.")
        return _Facts("clip", len(source)), zip(source, painted, strict=True)
    if np.ndim(source) == 4 or np.ndim(painted) == 4:
        raise NSTError("give two files or folders, or the frames of both, arrays (T, H, W, 3).")
    there = reading.opened(painted)
    clip = reading.opened(source, max(there.shape), rate)
    if max(abs(a - b) for a, b in zip(clip.shape, there.shape, strict=True)) > 2:
        raise NSTError(f"'{painted}' has {there.shape[1]} x {there.shape[0]} px: no size of '{source}'.")
    height, width = (min(sides) for sides in zip(clip.shape, there.shape, strict=True))  # an odd side was padded
    return _Facts(there.path.stem, there.count), _side_by_side(clip, there, height, width)


def _side_by_side(clip, there, height, width):
    for one, other in zip_longest(clip.frames(), there.frames()):
        if one is None or other is None:
            raise NSTError(f"'{clip.path}' and '{there.path}' have different numbers of frames.")
        yield tuple(np.ascontiguousarray(frame.image[:height, :width]) for frame in (one, other))


def _mean(values):
    values = [value for value in values if not np.isnan(value)]
    return float(np.mean(values)) if values else float("nan")


@dataclass(frozen=True)
class Curves(Figures):
    """A table, and below it the warping errors of both clips, frame by frame, on a logarithmic axis."""

    pairs: tuple = ()

    def __len__(self):
        return len(self.rows) + PLOT

    @property
    def alt(self):
        """The table in words, and what the curves are."""
        rows = super().alt.partition("; ")
        return f"a table and a plot of {len(self.pairs)} pairs of frames; {rows[2]}"

    def to_html(self):
        """The table, and the curves as SVG."""
        return super().to_html() + _svg(self.pairs)

    def draw(self, part):
        """Both, in a matplotlib SubFigure."""
        above, below = part.subfigures(2, 1, height_ratios=[len(self.rows) + 1, PLOT])
        super().draw(above)
        axis = below.subplots()
        for name, colour in LINES.items():
            axis.semilogy(
                [p.number for p in self.pairs], [getattr(p, name) for p in self.pairs], color=colour, label=name
            )
        axis.set_xlabel("frame", fontsize=8)
        axis.set_ylabel("warping error", fontsize=8)
        axis.tick_params(labelsize=7, which="both")
        axis.legend(fontsize=7)
        axis.spines[["top", "right"]].set_visible(False)


def _svg(pairs, width=520, height=180):
    numbers = np.array([pair.number for pair in pairs], float)
    lines = {name: np.log10(np.maximum([getattr(pair, name) for pair in pairs], 1e-8)) for name in LINES}
    known = np.concatenate(list(lines.values()))
    known = known[~np.isnan(known)]
    if len(pairs) < 2 or not len(known):
        return ""
    left, bottom, low, high = 62, 34, known.min(), max(known.max(), known.min() + 1e-6)
    x = left + (width - left - 8) * (numbers - numbers[0]) / (numbers[-1] - numbers[0])
    parts = []
    for name, logs in lines.items():
        y = 8 + (height - bottom - 8) * (high - logs) / (high - low)
        for run in _unbroken(x, y):
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in run)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{LINES[name]}" stroke-width="1.8"/>')
    alt = "Warping error frame by frame, painted in blue and source in grey, on a logarithmic axis; a gap is a cut."
    text = '<text x="{}" y="{}" font-size="11" fill="currentColor">{}</text>'.format
    parts += [text(4, 16, f"{10**high:.1e}"), text(4, height - bottom, f"{10**low:.1e}")]
    parts += [text(left, height - 8, f"blue: painted; grey: source; frames {pairs[0].number} to {pairs[-1].number}")]
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{alt}" '
        f'style="max-width:100%;font-family:sans-serif"><title>{alt}</title>{"".join(parts)}</svg>'
    )


def _unbroken(x, y):
    """Parts of a curve without NaN."""
    run = []
    for a, b in zip(x, y, strict=True):
        if np.isnan(b):
            yield run
            run = []
        else:
            run.append((a, b))
    yield run
