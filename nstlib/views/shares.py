"""Shares of one change, part by part: a table with bars, in which what works against the others is negative."""

from dataclasses import dataclass
from html import escape

from nstlib.views.tables import BAR, CELL, table_html

WITH, AGAINST = "#0072B2", "#D55E00"  # of a share's bar


@dataclass(frozen=True)
class Shares:
    """What each part contributes. parts: their names; columns: {heading: a share for each part}, each with bars.

    caption: what is shared out; what: what a part is called, such as "block".
    """

    caption: str
    what: str
    parts: tuple
    columns: dict

    def __len__(self):
        return len(self.parts)

    @property
    def alt(self):
        """The table in words: of every column, its largest share."""
        largest = []
        for heading, values in self.columns.items():
            value, part = max(zip(values, self.parts, strict=True))
            largest.append(f"{heading}: most in {part}, {value:.0%}")
        return f"a table of {len(self)} parts; {'; '.join(largest)}"

    def to_html(self):
        """The table; the longest bar has 50 pixels, on one scale for all columns."""
        longest = max(1e-9, *(abs(share) for values in self.columns.values() for share in values))
        rows = [
            (part, *(f'<td style="{CELL}">{_bar(values[i], longest)}</td>' for values in self.columns.values()))
            for i, part in enumerate(self.parts)
        ]
        return table_html(self.caption, (self.what, *self.columns), rows)

    def draw(self, part):
        """Horizontal bars, one column beside the other, in a matplotlib SubFigure."""
        axes = part.subplots(1, len(self.columns), sharey=True, squeeze=False)[0]
        places = range(len(self))[::-1]
        every = [share for values in self.columns.values() for share in values]
        low, high = min(0.0, *every) * 1.3, max(0.05, *every) * 1.3  # one scale for all, so that bars can be compared
        for axis, (heading, values) in zip(axes, self.columns.items(), strict=True):
            bars = axis.barh(places, values, color=[WITH if share >= 0 else AGAINST for share in values])
            axis.bar_label(bars, [_words(share) for share in values], fontsize=7, padding=2)
            axis.set_title(heading, fontsize=9)
            axis.set_xlim(low, high)
            axis.set_xticks([])
            axis.spines[["top", "right", "bottom"]].set_visible(False)
        axes[0].set_yticks(places, self.parts, fontsize=8)


def _words(share):
    """A share with its sign, "−3%"; nothing is 0%, not −0%."""
    return f"{share + 0.0:.0%}".replace("-0%", "0%").replace("-", "−")


def _bar(share, longest):
    """A bar as long as the share's size, and the share with its sign."""
    width, colour, words = BAR * abs(share) / longest, WITH if share >= 0 else AGAINST, _words(share)
    return (
        f'<svg width="{BAR}" height="10" role="img" aria-label="{words}" style="vertical-align:middle">'
        f'<rect width="{width:.1f}" height="10" fill="{colour}"/></svg>'
        f'<span style="display:inline-block;width:3em">{words}</span>'
    )


@dataclass(frozen=True)
class Figures:
    """Plain numbers, such as those of a judge. head: headings, of which the first is of the rows' names.

    rows: (name, number, ...) of each; numbers are shown with two digits after the point, None as nothing, and words as
    they are.
    """

    caption: str
    head: tuple
    rows: tuple

    def __len__(self):
        return len(self.rows)

    @property
    def alt(self):
        """The table in words, row by row."""
        said = []
        for name, *numbers in self.rows:
            cells = zip(self.head[1:], map(_digits, numbers), strict=True)
            said.append(f"{name}: " + ", ".join(f"{heading} {cell}" for heading, cell in cells if cell))
        return f"a table of {len(self)} rows; {'; '.join(said)}"

    def to_html(self):
        """The table."""
        rows = [
            (name, *(f'<td style="{CELL}">{escape(_digits(x))}</td>' for x in numbers)) for name, *numbers in self.rows
        ]
        return table_html(self.caption, self.head, rows)

    def draw(self, part):
        """The table, in a matplotlib SubFigure."""
        axis = part.subplots()
        axis.set_axis_off()
        cells = [[name, *map(_digits, numbers)] for name, *numbers in self.rows]
        widths = [0.28, *[0.72 / (len(self.head) - 1)] * (len(self.head) - 1)]
        heads = [heading.replace(" ", "\n") for heading in self.head]
        table = axis.table(cells, colLabels=heads, colWidths=widths, loc="center", edges="horizontal")
        table.auto_set_font_size(False)
        table.set_fontsize(7)
        for cell in table.get_celld().values():
            cell.get_text().set_parse_math(False)  # which a figure does not find among its texts
        for column in range(len(heads)):
            table[0, column].set_height(table[0, column].get_height() * 2.6)


def _digits(number):
    return number or "" if isinstance(number, str | None) else f"{number:.2f}"
